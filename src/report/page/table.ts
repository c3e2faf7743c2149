import { type Content, html, type Markup } from './html.js';

/** A column: its heading, and whether it holds figures. */
export interface PageColumn {
  readonly heading: Content;
  readonly isFigure?: boolean;
}

export const words = (heading: Content): PageColumn => ({ heading });
export const figures = (heading: Content): PageColumn => ({ heading, isFigure: true });

/** A table whose first column heads its rows. It scrolls by itself where it is too wide, also by keyboard. */
export function table(caption: string, columns: readonly PageColumn[], rows: readonly (readonly Content[])[]): Markup {
  const head = columns.map(
    ({ heading, isFigure }) => html`<th scope="col"${isFigure ? html` class="n"` : ''}>${heading}</th>`,
  );
  const body = rows.map(
    (cells) =>
      html`<tr>${columns.map(({ isFigure }, i) => {
        const mark = isFigure ? html` class="n"` : '';
        return i === 0 ? html`<th scope="row"${mark}>${cells[i]}</th>` : html`<td${mark}>${cells[i]}</td>`;
      })}</tr>\n`,
  );
  return html`<div class="scroll" role="group" aria-label="${caption}" tabindex="0"><table cellpadding="4"><caption>${caption}</caption><thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>
`;
}

/** The figures that a chart shows, folded away. */
export function behind(caption: string, columns: readonly PageColumn[], rows: readonly (readonly Content[])[]): Markup {
  return html`<details class="behind"><summary>Figures<span class="hidden">: ${caption}</span></summary>${table(caption, columns, rows)}</details>`;
}
