import pc from 'picocolors';
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

/** A name in a table; one that is empty would leave the row blank. */
export const named = (name: string) => (name === '' ? '(no name)' : name);

export const figure = (value: number) => value.toLocaleString('en-US');

/** The class of a node, or a closure's own name: `onMessage()`. */
export function labelOf({ heap, classes }: Pick<OpenHeap, 'heap' | 'classes'>, node: number): string {
  const name = classes.names[classes.of[node]!]!;
  if (name !== 'Function' && name !== '(system)') return name;
  const own = heap.strings.get(heap.nodes.name[node]!);
  return name === 'Function' ? `${own || 'anonymous'}()` : own;
}
