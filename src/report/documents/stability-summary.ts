import pc from 'picocolors';
import { escapeTerminal } from '../../model/escape.js';
import type { Category, Change, StabilityReport } from '../../model/report.js';
import type { Screen } from '../../model/screen.js';
import { countOf, formatNumber } from '../parts/figures.js';
import { displayWidth, flow, pad, wrap } from '../parts/layout.js';
import { riskText, runFacts, STATUS_MARKS, STATUS_WORDS, VERDICT_WORDS } from '../parts/stability-words.js';

const MAX_CHANGES = 10;
const MAX_PLACES = 3;

/** The stability report for a terminal: the categories, why, what changed, and the verdict last, where the eye is. */
export function stabilityLines(report: StabilityReport, screen: Screen): readonly string[] {
  const paint = pc.createColors(screen.color);
  const colors = { passed: paint.green, failed: paint.red, blocked: paint.yellow, 'not-run': paint.dim };
  const nameWidth = Math.max(...report.categories.map(({ name }) => displayWidth(name)));
  const indent = 2 + 9 + nameWidth + 2;
  const categoryLines = ({ name, status, result }: Category) => {
    const head = `${STATUS_MARKS[status]} ${pad(STATUS_WORDS[status], 9)}`;
    const said = escapeTerminal(result, 500);
    if (screen.width < indent + 30) {
      return [
        `${colors[status](head)}${escapeTerminal(name)}`,
        ...wrap(said, screen.width - 4).map((line) => `    ${line}`),
      ];
    }
    const [first = '', ...more] = wrap(said, screen.width - indent);
    return [
      `${colors[status](head)}${pad(escapeTerminal(name), nameWidth + 2)}${first}`,
      ...more.map((line) => ' '.repeat(indent) + line),
    ];
  };
  const sign = { safe: paint.green('✓'), 'not-safe': paint.red('✗'), unknown: paint.yellow('?') }[report.verdict];
  const tint = { safe: paint.green, 'not-safe': paint.red, unknown: paint.yellow }[report.verdict];
  const breaking = report.changes.filter(({ kind }) => kind === 'breaking');
  const sentences = [
    ...report.reasons.map(
      ({ risk, text }) =>
        `${risk === 'high' ? paint.red('high') : paint.yellow('medium')}  ${escapeTerminal(text, 600)}`,
    ),
    ...breaking
      .slice(0, MAX_CHANGES)
      .map((change) => `${paint.red('breaks')}  ${escapeTerminal(changeText(change), 900)}`),
    ...(breaking.length > MAX_CHANGES ? [`${countOf(breaking.length - MAX_CHANGES, 'more change')} that break`] : []),
  ];
  const facts = runFacts(report.run).map((fact) => paint.dim(escapeTerminal(fact)));
  return [
    ...report.categories.flatMap(categoryLines),
    ...(sentences.length > 0 ? ['', ...sentences.flatMap((text) => wrap(text, screen.width, 8))] : []),
    '',
    ...flow(
      [`${sign} ${paint.bold(tint(VERDICT_WORDS[report.verdict]))}`, riskText(report), ...facts],
      screen.width,
      2,
    ),
  ];
}

/** `… is gone. (src/adapter.ts:1, src/hub.ts:4)`. */
function changeText({ what, places }: Change): string {
  if (places.length === 0) return what;
  const named = places.slice(0, MAX_PLACES).map(({ file, line }) => `${file}:${line}`);
  const more = places.length - named.length;
  return `${what} (${named.join(', ')}${more > 0 ? ` and ${formatNumber(more)} more` : ''})`;
}
