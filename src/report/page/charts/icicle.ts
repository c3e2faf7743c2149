import { formatBytes } from '../../../model/bytes.js';
import type { Dominator } from '../../../model/exhibits.js';
import { formatNumber } from '../../parts/figures.js';
import { html, type Markup } from '../html.js';
import { drawing, round } from './frame.js';

const WIDTH = 960;
const ROW = 24;
const GAP = 1;
/** About what a character of its size takes. */
const CHARACTER = 6.2;
/** What is narrower can't be seen; the table has it. */
const MIN_WIDTH = 2;

interface Placed {
  readonly node: Dominator;
  readonly x: number;
  readonly width: number;
  readonly depth: number;
}

/** Who keeps how much alive: each box lies under what would have to go first, as wide as what it retains. */
export function icicle(id: string, title: string, top: Dominator, leaking: ReadonlySet<string>): Markup {
  const boxes: Placed[] = [];
  place({ node: top, x: 0, width: WIDTH, depth: 0 }, boxes);
  const rows = Math.max(...boxes.map(({ depth }) => depth)) + 1;
  const largest = top.children
    .slice(0, 5)
    .map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`)
    .join(', ');
  const text = `${formatBytes(top.bytes)} in all; the largest below it: ${largest}.`;
  return drawing(
    id,
    { width: WIDTH, height: rows * ROW },
    { title, text },
    boxes.map((box) => boxOf(box, top.bytes, leaking)),
  );
}

function place(box: Placed, boxes: Placed[]): void {
  if (box.width < MIN_WIDTH) return;
  boxes.push(box);
  let { x } = box;
  for (const node of box.node.children) {
    const width = (node.bytes / box.node.bytes) * box.width;
    place({ node, x, width, depth: box.depth + 1 }, boxes);
    x += width;
  }
}

function boxOf({ node, x, width, depth }: Placed, all: number, leaking: ReadonlySet<string>): Markup {
  const label = node.count > 1 ? `${formatNumber(node.count)} × ${node.name}` : node.name;
  const said = `${label}: ${formatBytes(node.bytes)}, ${((100 * node.bytes) / Math.max(1, all)).toFixed(1)} %`;
  const room = Math.floor((width - 10) / CHARACTER);
  const shown = label.length <= room ? label : room >= 4 ? `${label.slice(0, room - 1)}…` : '';
  const isLeaking = [...leaking].some((name) => node.name === name || node.name.endsWith(`(${name})`));
  const [mark, color] = isLeaking ? ['c-leak', '#e5534b'] : [`c-layer-${depth % 3}`, '#3b82f6'];
  const opacity = isLeaking ? '.8' : ['.38', '.28', '.2'][depth % 3]!;
  return html`<g><title>${said}</title><rect class="${mark}" x="${round(x)}" y="${depth * ROW}" width="${round(Math.max(1, width - GAP))}" height="${ROW - GAP}" rx="2" fill="${color}" fill-opacity="${opacity}"/>${shown !== '' && html`<text x="${round(x + 5)}" y="${depth * ROW + 16}" font-size="11">${shown}</text>`}</g>`;
}

/** The tree as rows, each with how deep it lies: what the drawing shows. */
export function icicleRows(
  top: Dominator,
  most: number,
): readonly { readonly depth: number; readonly node: Dominator }[] {
  const rows: { readonly depth: number; readonly node: Dominator }[] = [];
  const walk = (node: Dominator, depth: number): void => {
    if (rows.length >= most) return;
    rows.push({ depth, node });
    for (const below of node.children) walk(below, depth + 1);
  };
  walk(top, 0);
  return rows;
}
