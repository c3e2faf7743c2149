import pc from 'picocolors';
import type { CheckResult, EvidenceStatus } from '../../model/check.js';
import { escapeTerminal } from '../../model/escape.js';
import type { Screen } from '../../model/screen.js';
import { formatDuration } from '../parts/figures.js';
import { wrap } from '../parts/layout.js';

const MARKS: Readonly<Record<EvidenceStatus, string>> = { passed: '✓', failed: '✗', blocked: '⊘', 'not-run': '–' };

/** One check, for a terminal: its verdict, and the end of what it printed when it did not pass. */
export function checkLines(check: CheckResult, screen: Screen): readonly string[] {
  const paint = pc.createColors(screen.color);
  const color = { passed: paint.green, failed: paint.red, blocked: paint.yellow, 'not-run': paint.yellow }[
    check.status
  ];
  const took = check.exitCode === null && check.status === 'blocked' ? '' : `   ${formatDuration(check.durationMs)}`;
  const head = `${check.status}  ${escapeTerminal(check.name)}  (${escapeTerminal(check.category)}): `;
  const text = `${head}${escapeTerminal(check.result, 500)}${took}`;
  const [first = '', ...more] = wrap(text, screen.width - 2, 2);
  const lines = [`${color(MARKS[check.status])} ${first}`, ...more.map((line) => `  ${line}`)];
  if (check.output.length > 0) lines.push(`    ${paint.dim(`$ ${escapeTerminal(check.command, 500)}`)}`);
  return [...lines, ...check.output.map((line) => `    ${paint.dim(escapeTerminal(line, 300))}`)];
}
