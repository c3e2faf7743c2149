// The corpus's table, for the terminal or as Markdown.

const POINTS = ['class', 'count', 'kind', 'site'];
const COLUMNS = ['case', 'node', 'leaky', 'fixed', 'holder', ...POINTS, 'heapUsed < 1 MB', 'weak references', 'memlab'];

/**
 * One line a case and Node: our verdicts, and what is right of the first finding; the last three columns say how the other judges do
 * on the leaky and the fixed version.
 */
export function table(rows, { markdown }) {
  const lines = rows.map((row) => cells(row));
  if (markdown) {
    return [COLUMNS, COLUMNS.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
  }
  const widths = COLUMNS.map((name, i) => Math.max(name.length, ...lines.map((line) => line[i].length)));
  return [COLUMNS, ...lines]
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** How many each judge got right, of all variants. */
export function summary(rows) {
  const variants = rows.flatMap(({ judged }) => judged).filter(({ error }) => error === undefined);
  const leaky = variants.filter(({ shouldLeak }) => shouldLeak);
  const clean = variants.filter(({ shouldLeak }) => !shouldLeak);
  const line = (name, says) => {
    const asked = (list) => list.filter((variant) => says(variant) !== undefined);
    const found = asked(leaky).filter(says).length;
    const alarms = asked(clean).filter(says).length;
    return `${name}: found ${found} of ${asked(leaky).length} leaky, false alarms ${alarms} of ${asked(clean).length}`;
  };
  return [
    '',
    line('ws-profile', ({ ours }) => ours),
    line('heapUsed gate', ({ heapUsed }) => heapUsed),
    line('weak references', ({ survivors }) => survivors),
    line('memlab', ({ memlab }) => memlab),
    `holder named: ${leaky.filter(({ holder }) => holder).length} of ${leaky.length}, first in the list ${leaky.filter(({ firstHolder }) => firstHolder).length}`,
    POINTS.map((point) => {
      const said = leaky.filter(({ first }) => first[point] !== undefined);
      return `${point} right: ${said.filter(({ first }) => first[point]).length} of ${said.length}`;
    }).join(', '),
    `wrong cases: ${
      rows
        .filter(({ right }) => !right)
        .map(({ id, major }) => `${id} (${major})`)
        .join(', ') || 'none'
    }`,
  ].join('\n');
}

function cells({ id, major, judged }) {
  const leaky = judged.filter(({ variant }) => variant === 'leaky');
  const fixed = judged.filter(({ variant }) => variant === 'fixed');
  const other = (says) => [leaky, fixed].map((list) => word(list, says)).join(' / ');
  return [
    id,
    major,
    verdict(leaky),
    verdict(fixed),
    right(leaky, ({ holder }) => holder),
    ...POINTS.map((point) => right(leaky, ({ first }) => first?.[point])),
    other(({ heapUsed }) => heapUsed),
    other(({ survivors }) => survivors),
    other(({ memlab }) => memlab),
  ];
}

/** What we said: `leak`, `pass`, or what it came to when not every time the same. */
function verdict(list) {
  if (list.length === 0) return '';
  const said = new Set(list.map(({ error, verdict }) => (error ? 'error' : verdict === 'fail' ? 'leak' : verdict)));
  const right = list.every(({ shouldLeak, ours, verdict }) => (shouldLeak ? ours : verdict === 'pass'));
  return `${[...said].join(', ')}${right ? '' : ' ✗'}`;
}

/** How often something was right; nothing where it was not to be judged. */
function right(list, holds) {
  if (!list.some((judged) => holds(judged) !== undefined)) return '';
  const times = list.filter(holds).length;
  if (list.length === 1) return times === 1 ? 'right' : 'wrong ✗';
  return `right ${times} of ${list.length}`;
}

function word(list, says) {
  const answers = list.map(says).filter((answer) => answer !== undefined);
  if (answers.length === 0) return '-';
  return answers.some(Boolean) ? 'leak' : 'pass';
}
