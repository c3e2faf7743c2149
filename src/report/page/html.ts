import { escapeHtml } from '../../model/escape.js';

/** HTML that is safe as it is. Only `html` makes it. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, nothing is left out. */
export type Content = Markup | string | number | false | undefined | readonly Content[];

/** The longest text that a page shows; stacks and messages are given line by line. */
const MAX_TEXT = 2000;

/** A piece of HTML. Every text that is put into it is escaped, for content and quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let markup = strings[0]!;
  values.forEach((value, i) => {
    markup += render(value) + strings[i + 1]!;
  });
  return { markup };
}

/** HTML that we wrote ourselves: a style sheet, a script. */
export function trusted(markup: string): Markup {
  return { markup };
}

function render(value: Content): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value, MAX_TEXT);
  if (typeof value === 'number') return String(value);
  return isList(value) ? value.map(render).join('') : value.markup;
}

const isList = (value: Markup | readonly Content[]): value is readonly Content[] => Array.isArray(value);
