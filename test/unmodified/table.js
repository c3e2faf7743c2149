// The table of `npm run unmodified`, for the terminal or as Markdown: one line a server, one column a Node.

/** `pass`, `found`: right. Anything else is shown as it was said, with ✗. */
export function table(rows, { markdown }) {
  const majors = [...new Set(rows.map(({ major }) => major))];
  const ids = [...new Set(rows.map(({ id }) => id))];
  const columns = ['server', 'what', 'first finding', ...majors.map((major) => `Node ${major}`)];
  const lines = ids.map((id) => {
    const own = rows.filter((row) => row.id === id);
    const found = own.find(({ found }) => found)?.found;
    const [{ package: name, kind }] = own;
    return [
      kind === 'clean' ? name : `${name} (${id})`,
      kind === 'clean' ? 'as its README starts it' : 'leaky / fixed',
      found ? `+${found.count.toFixed(2)} ${found.className} held by ${found.heldBy}` : '–',
      ...majors.map((major) => cell(own.find((row) => row.major === major))),
    ];
  });
  if (markdown) {
    return [columns, columns.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
  }
  const widths = columns.map((column, i) => Math.max(column.length, ...lines.map((line) => line[i].length)));
  const padded = (line) =>
    line
      .map((text, i) => text.padEnd(widths[i]))
      .join('  ')
      .trimEnd();
  return [columns, ...lines].map(padded).join('\n');
}

function cell(row) {
  if (row === undefined) return '';
  const { kind, clean, leaky, same, right } = row;
  const text =
    kind === 'clean'
      ? clean.verdict
      : `${same && leaky.verdict === 'fail' ? 'same' : leaky.verdict} / ${clean.verdict}`;
  return right ? text : `${text} ✗`;
}
