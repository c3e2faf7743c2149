import pc from 'picocolors';
import type { Heap } from '../../heap/heap.js';
import { positionOf } from '../../heap/locations.js';
import type { Hop } from '../../heap/paths.js';
import { escapeTerminal, jsonDocument } from '../../model/escape.js';
import { type Column, table } from '../../report/parts/layout.js';
import { redactDocument } from '../../secrets/redact.js';
import { printableText } from '../terminal/printable.js';
import { resolveScreen } from '../terminal/screen.js';
import type { OpenHeap } from './open.js';

export const left = (heading: string): Column => ({ heading, align: 'left' });
export const right = (heading: string): Column => ({ heading, align: 'right' });

const MAX_LINE = 400;

/** Prints lines of text, made safe here. */
export function printLines(process: NodeJS.Process, lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${escapeTerminal(printableText(process, line), MAX_LINE)}\n`);
}

/** Prints a table as wide as the terminal allows. Cells are made safe here. */
export function printTable(
  process: NodeJS.Process,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const screen = resolveScreen(process.stdout, process.env);
  const { dim } = pc.createColors(screen.color);
  const cells = rows.map((row) => row.map((cell) => escapeTerminal(printableText(process, cell))));
  for (const line of table(columns, cells, screen.width, dim)) process.stdout.write(`${line}\n`);
}

export function printJson(process: NodeJS.Process, document: unknown): void {
  process.stdout.write(jsonDocument(redactDocument(document), 2));
}

export const figure = (value: number) => value.toLocaleString('en-US');

/** A hop as JSON shows it. */
export interface ShownHop {
  readonly id: number;
  readonly class: string;
  readonly edge: string;
  readonly kind: Hop['kind'];
  /** `file:line:column` of a closure or a class. */
  readonly source?: string;
}

export function shownHop({ heap, classes }: OpenHeap, { node, edge, kind }: Hop): ShownHop {
  const source = sourceOf(heap, node);
  return {
    id: heap.nodes.id[node]!,
    class: labelOf({ heap, classes }, node),
    edge,
    kind,
    ...(source !== undefined && { source }),
  };
}

/** The class of a node, or a closure's own name: `onMessage()`. */
export function labelOf({ heap, classes }: Pick<OpenHeap, 'heap' | 'classes'>, node: number): string {
  const name = classes.names[classes.of[node]!]!;
  if (name !== 'Function' && name !== '(system)') return name;
  const own = heap.strings.get(heap.nodes.name[node]!);
  return name === 'Function' ? `${own || 'anonymous'}()` : own;
}

function sourceOf(heap: Heap, node: number): string | undefined {
  const position = positionOf(heap, node);
  return position?.script && `${position.script}:${position.line}:${position.column}`;
}

/** How a holder refers to what it holds, in a word. */
export function edgeLabel({ edge, kind }: Pick<Hop, 'edge' | 'kind'>): string {
  switch (kind) {
    case 'root':
      return 'root';
    case 'element':
      return `[${edge}]`;
    case 'map-key':
      return '(key)';
    case 'map-value':
      return edge === '' ? '(value)' : `get(${edge})`;
    case 'set-element':
      return '(member)';
    case 'variable':
      return `variable ${edge}`;
    case 'internal':
      return `{${edge}}`;
    case 'property':
      return `.${edge}`;
  }
}

/** Hops in one line, without the root: `.registry.sessions get("user-7")`. */
export function inOneLine(open: OpenHeap, hops: readonly Hop[], most = 6): string {
  const names = hops.map((hop) => (hop.kind === 'root' ? labelOf(open, hop.node) : edgeLabel(hop)));
  const shown = names.length > most ? [...names.slice(0, 2), '…', ...names.slice(2 - most)] : names;
  return shown.join(' ').replaceAll(' .', '.').replaceAll(' [', '[');
}
