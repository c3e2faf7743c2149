import { escapeMarkdown } from '../../model/escape.js';

/** A GFM table; every column but the first on the right. Cells are Markdown already. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = headings.map((_, i) => (i === 0 ? '---' : '---:'));
  return tableOf(headings, rule, rows);
}

/** The same for words: every column on the left. */
export function markdownTextTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return tableOf(
    headings,
    headings.map(() => '---'),
    rows,
  );
}

function tableOf(headings: readonly string[], rule: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(rule), ...rows.map(line)].join('\n');
}

/** Letters, figures and marks that no Markdown takes for its own; underscores inside words. */
const HARMLESS = /^(?:[\p{L}\p{N} .,;:'()%±+/→–-]|(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}]))*$/u;
/** What a site makes links or pictures of, though it is no Markdown. */
const LINKED = /\/\/|www\.|:\S+:|\bGH-\d/i;

/** A sentence that may hold names of a heap or a project: as text where nothing in it could be taken for markup, else as code. */
export function markdownProse(text: string, maxLength = 400): string {
  const isPlain = text.length <= maxLength && HARMLESS.test(text) && !LINKED.test(text);
  return isPlain ? text : escapeMarkdown(text, maxLength);
}
