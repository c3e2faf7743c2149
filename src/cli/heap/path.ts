import { WsProfileError } from '../../errors.js';
import { dominatorChain } from '../../heap/class-sizes.js';
import { capturedVariables } from '../../heap/closures.js';
import { findPaths, pathTo } from '../../heap/paths.js';
import { formatBytes } from '../../model/bytes.js';
import { nodesByClass, nodeWithId } from './choose.js';
import type { PathFlags } from './command.js';
import { type OpenHeap, openHeap } from './open.js';
import { edgeLabel, labelOf, printJson, printLines, type ShownHop, shownHop } from './print.js';

/** A node with who holds it. */
interface NodePath {
  readonly id: number;
  readonly class: string;
  readonly shallow: number;
  readonly retained: number;
  readonly path: readonly ShownHop[];
  /** Nearest first. */
  readonly dominators: readonly { readonly id: number; readonly class: string }[];
  readonly captures?: readonly { readonly name: string; readonly id: number; readonly class: string }[];
}

/** The longest chains of a person's interest; a linked list has millions. */
const LONGEST = 40;

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
  const paths = findPaths(open.heap);
  const found = nodes.map((node) =>
    describe(
      open,
      node,
      pathTo(open.heap, paths, node).map((hop) => shownHop(open, hop)),
    ),
  );
  if (flags.json) printJson(process, { file, nodes: found });
  else
    printLines(
      process,
      found.flatMap((one, i) => (i > 0 ? ['', ...lines(one)] : lines(one))),
    );
}

function describe(open: OpenHeap, node: number, hops: readonly ShownHop[]): NodePath {
  const { heap, weights } = open;
  const shown = (other: number) => ({ id: heap.nodes.id[other]!, class: labelOf(open, other) });
  const captures = capturedVariables(heap, node).map((variable) => ({ name: variable.name, ...shown(variable.node) }));
  return {
    ...shown(node),
    shallow: weights.shallow[node]!,
    retained: weights.retained[node]!,
    path: hops,
    dominators: dominatorChain(heap, weights, node).map(shown),
    ...(captures.length > 0 && { captures }),
  };
}

function lines(one: NodePath): string[] {
  const { path: hops, dominators, captures } = one;
  const text = [`${one.class} @${one.id}, ${formatBytes(one.shallow)}, retains ${formatBytes(one.retained)}`];
  if (hops.length === 0) text.push('  nothing holds it');
  const cut = hops.length > LONGEST ? [...hops.slice(0, LONGEST / 2), undefined, ...hops.slice(-LONGEST / 2)] : hops;
  for (const hop of cut) {
    if (!hop) text.push(`  … ${hops.length - LONGEST} more`);
    else text.push(`  ${edgeLabel(hop)} → ${hop.class} @${hop.id}${hop.source ? `  ${hop.source}` : ''}`);
  }
  const chain = dominators.slice(0, 8).map((dominator) => `${dominator.class} @${dominator.id}`);
  text.push(`  dominated by ${chain.join(' ← ')}${dominators.length > 8 ? ' …' : ''}`);
  if (captures)
    text.push(`  captures ${captures.map(({ name, class: kind, id }) => `${name}: ${kind} @${id}`).join(', ')}`);
  return text;
}
