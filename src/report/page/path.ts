import { type HopStep, type Path, pathText } from '../../model/path.js';
import { positionText } from '../../model/position.js';
import { html, type Markup } from './html.js';

/**
 * Who holds it, from the root to the thing, a link a step. Without a style sheet it is a numbered list.
 *
 * @param entry the first step that was left behind: from there on the links are marked
 */
export function pathChain(path: Path, entry: number = path.length - 1): Markup {
  const links = path.map((step, i) => {
    const isLeft = i >= entry && i > 0;
    const source = step.source && positionText(step.source);
    const where = source && !step.name.includes(step.source?.file ?? '') && html` <small>${source}</small>`;
    const edge = step.edgeKind === 'root' ? undefined : edgeText(step);
    return html`<li${isLeft ? html` class="left"` : ''}>${edge && html`<span class="edge">${edge}</span> `}<code>${step.name || '(internal)'}</code>${where}</li>`;
  });
  return html`<ol class="chain" data-path="${pathText(path, 'from-root')}">${links}</ol>`;
}

/** How a holder refers to what it holds. */
function edgeText({ edge, edgeKind }: HopStep): string {
  const name = shortened(edge);
  switch (edgeKind) {
    case 'property':
      return `.${name}`;
    case 'element':
      return 'element';
    case 'map-key':
      return 'key';
    case 'map-value':
      return `[${name}]`;
    case 'set-element':
      return 'in the set';
    case 'variable':
      return `variable ${name}`;
    case 'internal':
      return name;
  }
}

const MAX_EDGE = 60;

/** Whole in what is copied. */
function shortened(edge: string): string {
  return edge.length > MAX_EDGE ? `${edge.slice(0, MAX_EDGE - 1)}…` : edge;
}
