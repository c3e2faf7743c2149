import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendHistory } from '../../../src/history/file.js';
import { displayWidth } from '../../../src/report/parts/layout.js';
import { gaussianOf, randomOf, recordOf } from '../../history/records.js';
import { fakeProcess } from '../fake-process.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-profile-trend-'));
  file = join(folder, '.ws-profile', 'history.jsonl');
  const noise = gaussianOf(randomOf(7));
  const level = (i: number) => (i < 120 ? 3100 : 3400);
  await appendHistory(
    file,
    Array.from({ length: 200 }, (_, i) => recordOf(i, Math.round(level(i) + 20 * noise()))),
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(args: string[], about: { env?: Record<string, string>; columns?: number } = {}) {
  const fake = fakeProcess({ cwd: folder, ...about });
  await fake.run(...args);
  return fake;
}
const trend = async (args: string[], about = {}) => (await run(['trend', ...args], about)).stdout();

describe('ws-profile trend', () => {
  it('marks the commit where live bytes moved, and says by how much', async () => {
    const text = await trend(['chat-factory']);
    const commit = recordOf(120, 0).commit!.slice(0, 7);
    expect(text).toMatch(/^chat-factory {3}live bytes\/manager {3}200 runs, node20-linux-x64, 50 managers$/m);
    expect(text).toMatch(
      new RegExp(`^▲ 3\\.1 kB → 3\\.4 kB \\(\\+(29|30)\\d B, \\+9\\.\\d%\\) at ${commit}, main, 2026-01-01$`, 'm'),
    );
    const rows = text.split('\n');
    const mark = rows.find((row) => /^ *▲$/.test(row));
    expect(rows.find((row) => row.includes(commit))?.indexOf(commit)).toBe(mark?.indexOf('▲'));
    expect(text).toMatch(/kB ┤/);
    expect(text).toMatch(/── live bytes\/manager 3\.\d kB {3}·· baseline 3\.1 kB/);
  });

  it.each([40, 80, 120, 200])('fits %i columns, with and without colour', async (columns) => {
    const plain = await trend([], { columns });
    const colored = await trend([], { columns, env: { FORCE_COLOR: '1' } });
    expect(stripVTControlCharacters(colored)).toBe(plain);
    expect(colored).not.toBe(plain);
    for (const line of plain.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    expect(Math.max(...plain.split('\n').map(displayWidth))).toBeGreaterThan(columns * 0.9);
  });

  it('says that nothing moved where nothing did', async () => {
    expect(await trend(['--last', '60'])).toContain('no change point');
  });

  it('charts several metrics of one unit together, others apart', async () => {
    const metric = (value: number, unit: 'bytes' | 'count') =>
      ({ value, unit, spread: 0, baseline: null, budget: 1_000_000, verdict: 'pass' }) as const;
    const more = Array.from({ length: 20 }, (_, i) =>
      recordOf(300 + i, 0, {
        scenario: 'two',
        metrics: {
          heapGrowth: metric(900_000, 'bytes'),
          externalGrowth: metric(10 * i, 'bytes'),
          survivors: metric(0, 'count'),
        },
      }),
    );
    await appendHistory(file, more);
    const names = ['heapGrowth', 'externalGrowth', 'survivors'].flatMap((name) => ['--metric', name]);
    const text = await trend(['two', ...names]);
    expect(text.match(/^two /gm)).toHaveLength(2);
    expect(text).toMatch(/── heap growth 0\.9 MB .*━━ external growth 190 B/);
  });

  it('prints one JSON document under --json', async () => {
    const document = JSON.parse(await trend(['--json', '--branch', 'main']));
    expect(document.schema).toBe('ws-profile/trend@1');
    expect(document.trends[0].changes).toMatchObject([{ index: 120 }]);
  });

  it('keeps runs of another number of managers apart, and marks those that failed or were of uncommitted changes', async () => {
    const more = [
      recordOf(300, 9_000, { managers: 200 }),
      recordOf(301, 3_400, { verdict: 'fail' }),
      recordOf(302, 3_410, { uncommitted: true }),
    ];
    await appendHistory(file, more);
    const text = await trend(['--last', '3']);
    expect(text).toMatch(/3 runs, node20-linux-x64, 50 managers/);
    expect(text).toMatch(
      /✗ 1 run failed {3}\* 1 of uncommitted changes\s+1 run of another number of managers left out/,
    );
    expect(text).toMatch(/^ +✗ +\*$/m);
    expect(text).toContain(`${recordOf(302, 0).commit!.slice(0, 7)}*`);
    expect(await trend(['--managers', '200'])).toMatch(/1 run, node20-linux-x64, 200 managers/);
  });

  it.each([
    ['an unknown metric', ['--metric', 'liveByteperManager'], 'USAGE', "Did you mean 'liveBytesPerManager'?"],
    ['an unknown scenario', ['chat-factry'], 'USAGE', "Did you mean 'chat-factory'?"],
    ['an empty history', ['--file', 'nowhere.jsonl'], 'HISTORY_INVALID', 'Every ws-profile run adds to it'],
  ])('refuses %s', async (_, args, code, hint) => {
    await expect(trend(args)).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) });
  });

  it('refuses a branch without runs', async () => {
    await expect(trend(['--branch', 'gone'])).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('gone'),
    });
  });

  it('says on stderr which lines it left out', async () => {
    await appendFile(file, '{"schema":"ws-profile/history@2"}\n{"torn');
    const fake = await run(['trend']);
    expect(fake.stderr()).toMatch(/1 broken line .* left out\n.*1 line of another schema/);
  });
});
