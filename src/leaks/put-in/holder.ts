import type { LeakKind } from '../../model/leak.js';
import type { HopStep, Path, PathStep } from '../../model/path.js';
import type { SourcePosition } from '../../model/position.js';

/** How the thing that stays holds what was left behind. */
export type Way = 'set' | 'map' | 'array' | 'property' | 'listener' | 'timer' | 'promise';

/** What a program's text calls the thing that holds a leak. */
export interface Holder {
  readonly way: Way;
  /** The variable or property by which the program has the collection or the emitter; undefined where it has no name. */
  readonly name: string | undefined;
  /** How far inside its name: 0 where it has the name itself, 1 where it is an entry of what has. */
  readonly depth: number;
  /** The class whose property it is. */
  readonly owner: string | undefined;
  /** `property`: the one that was set. `listener`: the event. */
  readonly key: string | undefined;
  /** What is called, by where it is defined and by its name: of a listener, of a timer, of what is a function itself. */
  readonly callbacks: readonly { readonly name: string; readonly source: SourcePosition | undefined }[];
  /** Where closures on the way to it are defined, and the module that it hangs from. */
  readonly files: readonly string[];
}

/**
 * What holds a leak: a collection, a table of listeners, a timer or a promise that calls back; none where it is none of these. A collection among other
 * collections may go by several names, the nearest first: the text may know an outer one alone, and have a key for the rest.
 */
export function holdersOf(path: Path, entry: number, kind: LeakKind): readonly Holder[] {
  const files = path.flatMap(({ source }) => source?.file ?? []);
  const one = listenerTable(path, entry, files) ?? timer(path, entry, files);
  if (one) return [one];
  // What hangs from an open handle or a promise is in no collection, whatever holds that.
  if (kind === 'handle') return [];
  return kind === 'pending-promise' ? reaction(path, entry, files) : collection(path, entry, kind, files);
}

function reaction(path: Path, entry: number, files: readonly string[]): Holder[] {
  const callbacks = functionsFrom(path.slice(entry, entry + 1));
  return callbacks.length > 0 ? [{ way: 'promise', ...NAMELESS, key: undefined, callbacks, files }] : [];
}

function listenerTable(path: Path, entry: number, files: readonly string[]): Holder | undefined {
  const near = (pattern: RegExp) => path.findLastIndex(({ edge }, i) => i >= entry - 2 && pattern.test(edge));
  const events = near(/^_events$/);
  const isTable = events !== -1 && events < path.length - 1;
  const target = isTable ? -1 : path.findLastIndex(({ edge }, i) => i <= entry && /kEvents|nodejs\.events/.test(edge));
  if (!isTable && (target === -1 || !path.slice(target).some(({ name }) => name === 'Listener'))) return undefined;
  const table = isTable ? events : target;
  if (table > entry) return undefined;
  const said = isTable ? path[table + 1] : path.slice(table).find(({ edgeKind }) => edgeKind === 'map-value');
  return {
    way: 'listener',
    ...(namesAt(path, table - 1)[0] ?? NAMELESS),
    key: said?.edge.replace(/^"|"$/g, ''),
    callbacks: functionsFrom(path.slice(table + 1)),
    files,
  };
}

function timer(path: Path, entry: number, files: readonly string[]): Holder | undefined {
  const at = path.findIndex(({ name }, i) => i >= entry && i <= entry + 1 && /^(?:Timeout|Immediate)$/.test(name));
  if (at === -1) return undefined;
  const called = path.slice(at + 1).find(({ edge }) => /^_on(?:Timeout|Immediate)$/.test(edge));
  if (!called) return undefined;
  const callbacks = functionsFrom(path.slice(path.indexOf(called)));
  return { way: 'timer', ...NAMELESS, key: undefined, callbacks, files };
}

/** The functions at steps: of a listener that is wrapped or bound, all of them. */
function functionsFrom(steps: readonly PathStep[]): Holder['callbacks'] {
  return steps.flatMap(({ name, source }) => {
    const isFunction = name.endsWith('()');
    if (!source && !isFunction) return [];
    return { name: isFunction ? name.replace(/^bound |\(\)$/g, '') : '', source };
  });
}

const WAYS: Partial<Record<HopStep['edgeKind'], Way>> = {
  'map-key': 'map',
  'map-value': 'map',
  'set-element': 'set',
  element: 'array',
  property: 'property',
};

function collection(path: Path, entry: number, kind: LeakKind, files: readonly string[]): Holder[] {
  const at = entry >= path.length ? path.length : nearestHold(path, entry, kind);
  if (at < 1) return [];
  const container = path[at - 1]!;
  const step = path[at];
  const way = wayInto(container, step, kind);
  if (!way) return [];
  const key = way === 'property' && step?.edgeKind !== 'internal' ? step?.edge : undefined;
  const names = namesAt(path, at - 1);
  const called = names.length === 0 && key !== undefined ? [NAMELESS] : names;
  const put = path.slice(at).find(({ name }) => !PLAIN_COLLECTION.test(name));
  const callbacks = put?.source ? functionsFrom([put]) : [];
  return called.map((named) => ({ way, ...named, key, callbacks, files }));
}

/** What was put in may be in a list of a list, or of an object. */
const PLAIN_COLLECTION = /^(?:Object|Array|Map|Set)$/;

/** The entry's own step, or where that is a matter of the engine's, the one above it. */
function nearestHold(path: Path, entry: number, kind: LeakKind): number {
  let at = entry;
  while (at > 1 && path[at]!.edgeKind === 'internal' && !wayInto(path[at - 1]!, path[at], kind)) at--;
  return at;
}

/** What is held by way of a table that has no name of its own. */
const INTERNAL_WAYS: Partial<Record<LeakKind, Way>> = { 'map-entry': 'map', 'object-property': 'property' };

function wayInto(container: PathStep, step: PathStep | undefined, kind: LeakKind): Way | undefined {
  const byClass = /Map$/.test(container.name)
    ? 'map'
    : /Set$/.test(container.name)
      ? 'set'
      : /^Array$/.test(container.name)
        ? 'array'
        : undefined;
  if (!step) return byClass ?? (container.name === 'Object' ? 'property' : undefined);
  if (step.edgeKind === 'internal') return byClass ?? INTERNAL_WAYS[kind];
  if (step.edgeKind === 'root') return undefined;
  // An object with numbers for names has elements too.
  return step.edgeKind === 'element' && container.name === 'Object' ? 'property' : WAYS[step.edgeKind];
}

type Name = Pick<Holder, 'name' | 'owner' | 'depth'>;

const NAMELESS: Name = { name: undefined, owner: undefined, depth: 0 };
/** Farther out a name says too little. */
const MAX_NAMES = 3;

/** What text may call the thing at a step, the nearest name first. A variable begins anew: what holds its scope is not named in the text. */
function namesAt(path: Path, index: number): Name[] {
  const names: Name[] = [];
  let depth = 0;
  for (let at = index; at > 0 && names.length < MAX_NAMES; at--) {
    const step = path[at]!;
    if (step.edgeKind === 'variable') {
      return [...names, { name: step.edge, owner: step.edge === 'this' ? step.name : undefined, depth }];
    }
    const name = step.edge.replace(/^#/, '');
    // A key of an object that serves as a table is no name, though some look like one.
    if (step.edgeKind === 'property' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
      const owner = path[at - 1]!;
      names.push({ name, owner: owner.edgeKind === 'root' ? undefined : owner.name, depth });
    }
    if (step.edgeKind !== 'internal') depth++;
  }
  return names;
}
