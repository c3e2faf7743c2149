import measure from 'fast-string-truncated-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** Columns that a text takes on a terminal; colour codes take none, wide characters two. */
export function displayWidth(text: string): number {
  return measure(text).width;
}

/** Pads to a width, on the left or on the right; longer text stays as it is. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'right' ? text + space : space + text;
}

/** Cuts plain text to a width, marking the cut with `…`. */
export function truncate(text: string, width: number): string {
  const { ellipsed, index } = measure(text, { limit: Math.max(1, width), ellipsis: '…' });
  return ellipsed ? `${text.slice(0, index)}…` : text;
}

/**
 * Wraps to a width at words, inside words where one is too long. Leading spaces of the text stay; the lines after the
 * first are indented by `indent`.
 */
export function wrap(text: string, width: number, indent = 0): string[] {
  const body = text.trimStart();
  const lead = text.slice(0, text.length - body.length);
  const inner = Math.max(8, width - Math.max(indent, lead.length));
  return wrapAnsi(body, inner, { hard: true, trim: true })
    .split('\n')
    .map((line, i) => (i === 0 ? lead : ' '.repeat(indent)) + guard(line));
}

/** A long word may have been cut just before `::`, where a CI runner would read a command. */
function guard(line: string): string {
  return line.startsWith('::') ? `\\x3a${line.slice(1)}` : line;
}

/** A column of a table: its heading and the side on which its figures stand. */
export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
}

const GAP = 2;

/** What a table shows where there is no figure. */
export const NOTHING = '–';

/**
 * Lines of a table, at most `width` columns wide. Where it does not fit, rows are stacked: the first cell on a line of
 * its own, the others below it, each with its heading.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  heading: (text: string) => string,
): string[] {
  const widths = columns.map((column, i) =>
    Math.max(displayWidth(column.heading), ...rows.map((row) => displayWidth(row[i] ?? ''))),
  );
  const total = widths.reduce((sum, w) => sum + w, 0) + GAP * (columns.length - 1);
  if (total > width) return stack(columns, rows, width, heading);
  const line = (cells: readonly string[]) =>
    columns
      .map((column, i) => pad(cells[i] ?? '', widths[i]!, column.align === 'left' ? 'right' : 'left'))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [heading(line(columns.map((column) => column.heading))), ...rows.map(line)];
}

function stack(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  heading: (text: string) => string,
): string[] {
  return rows.flatMap((row) => {
    const cells = columns.slice(1).flatMap((column, i) => {
      const cell = row[i + 1];
      return cell && cell !== NOTHING ? [`${column.heading ? `${heading(column.heading)} ` : ''}${cell}`] : [];
    });
    return [...wrap(row[0] ?? '', width), ...flow(cells, width - 2).map((line) => `  ${line}`)];
  });
}

/** Puts cells beside each other as long as they fit on a line; lines after the first are indented. */
export function flow(cells: readonly string[], width: number, indent = 0): string[] {
  const lines: string[] = [];
  const hang = ' '.repeat(indent);
  for (const cell of cells) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 3 + displayWidth(cell) <= width) {
      lines[lines.length - 1] = `${last}   ${cell}`;
    } else {
      lines.push(...wrap(lines.length > 0 ? hang + cell : cell, width, indent + 2));
    }
  }
  return lines;
}
