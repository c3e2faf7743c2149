import { WsProfileError } from '../../errors.js';
import { dominatorChain } from '../../heap/class-sizes.js';
import { capturedVariables } from '../../holders/scopes.js';
import { formatBytes } from '../../model/bytes.js';
import { pathText, stepTexts } from '../../model/path.js';
import { positionText, type SourcePosition } from '../../model/position.js';
import { printableDocument } from '../terminal/printable.js';
import { nodesByClass, nodeWithId } from './choose.js';
import type { PathFlags } from './command.js';
import type { HeapPaths, HeldNode, LabelledNode } from './documents.js';
import { type NodeReader, type NodeStep, nodeReader } from './node-reader.js';
import { type OpenHeap, openHeap } from './open.js';
import { labelOf, printJson, printLines } from './print.js';

/** The longest chains of a person's interest; a linked list has millions. */
const LONGEST = 40;
const MANY = 8;

/** `ws-profile heap path FILE --id N | --class NAME`. */
export async function path(process: NodeJS.Process, file: string, flags: PathFlags): Promise<void> {
  if ((flags.id === undefined) === (flags.class === undefined)) {
    throw new WsProfileError('USAGE', 'heap path takes either --id or --class.', {
      hint: 'ws-profile heap query FILE --class NAME prints ids.',
    });
  }
  const open = await openHeap(process, file);
  const nodes =
    flags.id === undefined ? nodesByClass(open, flags.class ?? '').slice(0, flags.top) : [nodeWithId(open, flags.id)];
  const reader = nodeReader(open.heap, process.cwd());
  const found = nodes.map((node) => describe(open, node, reader));
  if (flags.json) printJson(process, { file, nodes: found } satisfies HeapPaths);
  else
    printLines(
      process,
      // Before a long key is cut: of a part of a secret nobody could tell that it is one.
      printableDocument(process, found).flatMap((one, i) => (i > 0 ? ['', ...lines(one)] : lines(one))),
    );
}

function describe(open: OpenHeap, node: number, reader: NodeReader): HeldNode {
  const { heap, weights } = open;
  const steps = reader.pathTo(node);
  const source = reader.sourceOf(node);
  const shown = (other: number) => ({ id: heap.nodes.id[other]!, class: labelOf(open, other) });
  const captures = capturedVariables(heap, node).map((variable) => ({ name: variable.name, ...shown(variable.node) }));
  return {
    ...shown(node),
    ...(source && { source }),
    shallow: weights.shallow[node]!,
    retained: weights.retained[node]!,
    path: steps,
    ...(steps.length === 0 && { retainers: reader.retainersOf(node).map(shown) }),
    dominators: dominatorChain(heap, weights, node).map(shown),
    ...(captures.length > 0 && { captures }),
  };
}

function lines({ path: steps, retainers: others = [], dominators, captures = [], ...one }: HeldNode): string[] {
  const named = ({ id, class: name }: LabelledNode) => `${name} @${id}`;
  const some = (nodes: readonly LabelledNode[], between: string) =>
    nodes.slice(0, MANY).map(named).join(between) + (nodes.length > MANY ? ' …' : '');
  const text = [
    `${named(one)}, ${formatBytes(one.shallow)}, retains ${formatBytes(one.retained)}${at(one.source)}`,
    `  held by ${steps.length > 0 ? pathText(steps, 'to-root') : 'nothing of the program'}`,
    ...stepLines(steps),
    others.length > 0 ? `  retained by ${some(others, ', ')}` : '',
    `  dominated by ${some(dominators, ' ← ')}`,
    captures.length > 0 ? `  captures ${captures.map((held) => `${held.name}: ${named(held)}`).join(', ')}` : '',
  ];
  return text.filter(Boolean);
}

/** The same from the root, a line a step, with ids to go on from. */
function stepLines(steps: readonly NodeStep[]): string[] {
  const all = stepTexts(steps, 'from-root').map((text, i) => {
    const { id, edgeKind, source } = steps[i]!;
    return `    ${text} @${id}${edgeKind === 'root' ? '' : at(source)}`;
  });
  if (all.length <= LONGEST) return all;
  return [...all.slice(0, LONGEST / 2), `    … ${all.length - LONGEST} more`, ...all.slice(-LONGEST / 2)];
}

function at(source: SourcePosition | undefined): string {
  return source ? `  ${positionText(source)}` : '';
}
