import { edgeName, NodeType } from '../../heap/heap.js';
import { className, isGeneric, STRING } from '../../holders/class-names.js';
import { propertyName } from '../../holders/edges.js';
import type { HolderPath } from '../../holders/path.js';
import { isHeldValue, type Stride, waitsForPromise } from '../../holders/strides.js';
import { timerCall } from '../../holders/timer-lists.js';
import type { LeakKind } from '../../model/leak.js';
import type { Path, PathStep } from '../../model/path.js';
import type { LastHeap } from '../growth/series.js';

/** What kind of thing was left behind, and one clause more where the heap says it. */
export interface KindOfLeak {
  readonly kind: LeakKind;
  readonly detail?: string;
}

export interface KindInput {
  readonly last: LastHeap;
  readonly path: HolderPath;
  /** Index in `path.steps` of what hangs from the holder: it, and all after it, was left behind. */
  readonly entry: number;
  /** Bytes outside the JavaScript heap, as a part of all that was left behind, 0 to 1. */
  readonly external: number;
  /** Whether what hangs from the holder is of a class of the program's or a package's. */
  readonly isNamedClass: boolean;
  /** Whether what was left behind is a chain, one holding the next. */
  readonly isChain: boolean;
}

const ZLIB =
  /^(?:Deflate|Inflate|DeflateRaw|InflateRaw|Gzip|Gunzip|Unzip|Brotli(?:De)?[Cc]ompress|Zstd(?:De)?[Cc]ompress)$/;

/** Most of what was left behind: memory outside the heap then says what it is. */
const MOSTLY = 0.5;

/** Names the kind by the way the holder holds, the most telling first. */
export function kindOf(input: KindInput): KindOfLeak {
  const { path, entry, external, isChain } = input;
  const head = path.steps.at(-1)!;
  const entryStep = path.steps[entry] ?? head;
  return (
    listenerKind(path.steps, entry) ??
    timer(input) ??
    handle(input) ??
    promise(input) ??
    (ZLIB.test(entryStep.name) || ZLIB.test(head.name) ? { kind: 'zlib-stream' } : undefined) ??
    (external > MOSTLY ? { kind: 'external-memory' } : undefined) ??
    (isChain ? chain(input) : sameClassAbove(input)) ??
    byEdge(input)
  );
}

function chain(input: KindInput): KindOfLeak | undefined {
  const name = input.path.steps[input.entry]?.name ?? '';
  if (name === STRING) return { kind: 'growing-store', detail: 'a string that grows by joining' };
  if (name === 'Promise') return { kind: 'pending-promise', detail: 'promises that wait for each other' };
  if (isGeneric(name)) return undefined;
  const detail = `each holds another by ${chainEdge(input)}`;
  return { kind: input.isNamedClass ? 'manager-in-manager' : 'object-property', detail };
}

function chainEdge({ last, path, entry }: KindInput): string {
  const name = path.steps[entry]?.name;
  const { heap, holders } = last;
  for (let i = holders.order.length - 1; i >= 0; i--) {
    const node = holders.order[i]!;
    const from = holders.holder[node]!;
    if (from === node || className(heap, node) !== name || className(heap, from) !== name) continue;
    return propertyName(edgeName(heap, holders.edge[node]!));
  }
  return 'its own class';
}

/**
 * What a listener is told by: the names of what holds it, as `_events` says emitter and `[kEvents]` event target.
 *
 * @param entry index in `path` of the listener
 */
export function listenerKind(path: Path, entry: number): KindOfLeak | undefined {
  const above: readonly PathStep[] = path.slice(0, entry + 1).reverse();
  // `_events` → name → function, or `_events` → name → array → function.
  const events = above.findIndex(({ edge }) => edge === '_events');
  if (events === 1 || (events === 2 && above[1]?.name === 'Array')) {
    const event = above[events - 1]!;
    return { kind: 'listener', detail: `listener "${event.edge}" on ${ownerName(path, entry - events)}` };
  }
  const target = above.findIndex(({ edge }) => /kEvents|nodejs\.events/.test(edge));
  if (target >= 1 && above[0]?.name === 'Listener') {
    const event = above.slice(0, target).find(({ edgeKind }) => edgeKind === 'map-value');
    const named = event ? `listener ${event.edge}` : 'listener';
    return { kind: 'listener', detail: `${named} on ${ownerName(path, entry - target)}` };
  }
  return undefined;
}

/** The emitter whose `_events` is at this step. */
function ownerName(path: Path, events: number): string {
  const owner = path[events - 1];
  return owner?.name || 'an emitter';
}

function timer({ last, path, entry }: KindInput): KindOfLeak | undefined {
  const at = path.steps.findIndex(({ name }, i) => i >= entry && (name === 'Timeout' || name === 'Immediate'));
  if (at === -1 || at > entry + 1 || path.steps[0].root.kind !== 'timer-list') return undefined;
  const stride = path.strides[at - 1];
  if (!stride) return { kind: 'timer' };
  return { kind: 'timer', detail: timerCall(last.heap, stride.to, last.holders.edge[path.root]!) };
}

/** What hangs from a handle directly was left open with it. */
function handle({ path, entry }: KindInput): KindOfLeak | undefined {
  const { root, name } = path.steps[0];
  return entry === 1 && (root.kind === 'handle' || root.kind === 'request')
    ? { kind: 'handle', detail: name }
    : undefined;
}

/** How many steps up a manager is that holds another in a collection of its own. */
const HOLDER_REACH = 3;

/** One of a class of the program's held by another of the class. */
function sameClassAbove({ path, entry, isNamedClass }: KindInput): KindOfLeak | undefined {
  const name = path.steps[entry]?.name ?? '';
  if (!isNamedClass || isGeneric(name)) return undefined;
  for (let at = entry - 1; at > 0 && at >= entry - HOLDER_REACH; at--) {
    if (path.steps[at]!.name !== name) continue;
    return { kind: 'manager-in-manager', detail: `held by another ${name}, by ${path.steps[at + 1]!.edge}` };
  }
  return undefined;
}

function promise({ path, entry, last: { heap } }: KindInput): KindOfLeak | undefined {
  const waits = (stride: Stride) => waitsForPromise(heap, stride);
  const stride = path.strides[entry - 1];
  const isCaptured = heap.nodes.type[stride?.from ?? 0] === NodeType.closure && path.strides.slice(entry).some(waits);
  if (!isCaptured && !(stride && waits(stride))) return undefined;
  return { kind: 'pending-promise', detail: 'reactions of a promise that does not settle' };
}

function byEdge({ last, path, entry }: KindInput): KindOfLeak {
  const step = path.steps[entry];
  const stride = path.strides[entry - 1];
  if (!step || !stride) return { kind: 'unknown' };
  switch (step.edgeKind) {
    case 'map-key':
    case 'map-value':
      return { kind: 'map-entry' };
    case 'set-element':
      return { kind: 'set-entry' };
    case 'element':
      return { kind: /Array$/.test(className(last.heap, stride.from)) ? 'array-element' : 'object-property' };
    case 'property':
      return { kind: 'object-property' };
    case 'variable':
      return { kind: 'closure' };
    default:
      return internalKind(last, stride);
  }
}

function internalKind({ heap, tableOf }: LastHeap, stride: Stride): KindOfLeak {
  const { from, hops } = stride;
  if (isHeldValue(heap, stride)) return { kind: 'unknown', detail: 'held value of a FinalizationRegistry' };
  if (tableOf(from)?.kind === 'map') return { kind: 'map-entry' };
  if (heap.nodes.type[from] === NodeType.closure) return { kind: 'closure' };
  return hops.length > 1 ? { kind: 'object-property' } : { kind: 'unknown' };
}
