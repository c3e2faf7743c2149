import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { formatBaseline, parseBaseline } from '../../src/baseline/format.js';
import { ENVIRONMENT_VARIABLES } from '../../src/config/environment.js';
import { CONFIG_FIELDS } from '../../src/config/fields.js';
import { METRIC_NAMES, metricDefinition } from '../../src/model/metric.js';
import { REPORTERS } from '../../src/report/index.js';
import { formatFigure } from '../../src/report/parts/figures.js';

const page = (name: string) => readFile(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');

/** The cells of the table row that starts with a name in code. */
function row(text: string, name: string): readonly string[] {
  const line = text.split('\n').find((one) => one.split('|')[1]?.trim() === `\`${name}\``);
  return line?.split('|').map((cell) => cell.trim()) ?? [];
}

/** A table of two columns, as it stands in a page. */
function tableOf(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  const all = [head, ...rows];
  const [first, second] = [0, 1].map((column) => Math.max(...all.map((cells) => cells[column as 0 | 1].length)));
  const lines = all.map(([a, b]) => `| ${a.padEnd(first!)} | ${b.padEnd(second!)} |`);
  return [lines[0], `| ${'-'.repeat(first!)} | ${'-'.repeat(second!)} |`, ...lines.slice(1)].join('\n');
}

describe('the documentation', () => {
  it.each(METRIC_NAMES)('tells of %s what the program does with it', async (name) => {
    const { unit, kind, defaultBudget, gated } = metricDefinition(name);
    const [, , shownUnit, shownKind, budget, baseline] = row(await page('budgets'), name);
    expect(shownUnit).toBe(unit === 'perSecond' ? '1/s' : unit);
    expect(shownKind).toBe(kind);
    const shown = defaultBudget === 0 ? '0' : defaultBudget && formatFigure(defaultBudget, unit).replace('1.0', '1');
    expect(budget).toBe(shown ?? '');
    expect(baseline?.startsWith('compared')).toBe(gated);
  });

  it.each(Object.keys(CONFIG_FIELDS))('lists the configuration field %s', async (field) => {
    expect(row(await page('configuration'), field)).not.toEqual([]);
  });

  it.each(ENVIRONMENT_VARIABLES)('lists the environment variable %s', async (variable) => {
    expect(await page('configuration')).toContain(`\`${variable}\``);
  });

  it('lists every reporter as --help does (`vitest run test/docs -u` writes the list)', async () => {
    const rows = Object.entries(REPORTERS).map(([name, { about }]) => [`\`${name}\``, about] as const);
    const text = await page('reporters');
    const listed = text.replace(/^\| name .*(?:\n\|.*)*/m, tableOf(['name', 'what it is'], rows));
    await expect(listed).toMatchFileSnapshot('../../docs/reporters.md');
  });

  it('shows no workflow that uploads a snapshot', async () => {
    const workflows = [...(await page('ci')).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
    expect(workflows.length).toBeGreaterThan(2);
    for (const text of workflows) expect(text).not.toMatch(/heapsnapshot|\.ws-profile\/(?!history\.jsonl)/);
  });

  it('shows a baseline exactly as it is written', async () => {
    const [, example = ''] = /```json\n(\{\n {2}"schema"[\s\S]*?)```/.exec(await page('baselines')) ?? [];
    expect(formatBaseline(parseBaseline(example, 'docs/baselines.md'))).toBe(example);
  });
});
