import { EdgeType, edgeName, NodeType, nodeName } from '../heap/heap.js';
import { className } from '../holders/class-names.js';
import type { HeldHeap } from '../holders/held-heap.js';
import { holderPath, stepsOf } from '../holders/path.js';
import { Role } from '../holders/roles.js';
import type { Hop } from '../holders/strides.js';
import { type Path, rootStep } from '../model/path.js';
import { rootOfClass } from '../model/root.js';
import { isDictionary } from './dictionary.js';
import type { Regions } from './regions.js';
import type { Territories } from './territories.js';

/** A variable, a static field, a property of something that stays: it leads to what is some tenants'. */
export interface Slot {
  readonly path: Path;
  readonly tenants: ReadonlySet<number>;
  /** It holds some of them by a name, and not all: no registry. */
  readonly isUserSlot: boolean;
}

/** A place of the shared region, by its holder and the name of the edge. */
interface Place {
  /** From the holder to what came with the users, or to the collection that keeps it. */
  readonly hop: Hop;
  /** To the thing that is a tenant's. */
  readonly hops: readonly Hop[];
  readonly tenants: Set<number>;
  readonly holders: Set<number>;
  /** How what came with the users is kept: by the name itself, under a key, or one beside the other. */
  readonly by: 'name' | 'key' | 'place';
}

/** The most nodes that are looked at behind one entry. */
const REACH = 10_000;

/** A text with a tenant's mark, by the edge that leads to it. */
export interface TenantMark {
  readonly hop: Hop;
  readonly tenant: number;
}

/** What is a tenant's, and how it is reached from an entry. */
interface Led {
  readonly tenant: number;
  readonly hops: readonly Hop[];
}

/** Places with a name that hold what is somebody's. `tenants`: how many there are; `marks`: their texts. */
export function slotsOf(
  held: HeldHeap,
  regions: Regions,
  territories: Territories,
  { tenants, marks }: { readonly tenants: number; readonly marks: readonly TenantMark[] },
): Slot[] {
  const places = new Map<string, Place>();
  const marksAt = new Map<number, TenantMark[]>();
  for (const mark of marks) {
    const others = marksAt.get(mark.hop.from);
    if (others) others.push(mark);
    else marksAt.set(mark.hop.from, [mark]);
  }
  const entries: (readonly [Hop, readonly Led[]])[] = [
    ...regions.entries.map((entry) => [entry, leadsTo(held, regions, territories, marksAt, entry.to)] as const),
    ...marks
      .filter(({ hop }) => regions.isShared(hop.from))
      .map(({ hop, tenant }) => [hop, [{ tenant, hops: [] }]] as const),
  ];
  for (const [entry, led] of entries) {
    if (led.length === 0) continue;
    const way = climb(held, regions, entry);
    if (!way) continue;
    const key = placeKey(held, way.hops[0]!);
    const known = places.get(key);
    const place: Place = known ?? {
      hop: way.hops[0]!,
      hops: [...way.hops, ...led[0]!.hops],
      tenants: new Set(),
      holders: new Set(),
      by: way.by,
    };
    for (const { tenant } of led) place.tenants.add(tenant);
    place.holders.add(way.hops[0]!.from);
    places.set(key, place);
  }
  return [...places.values()].flatMap((place) => {
    const path = slotPath(held, place.hop, place.hops);
    return path ? [{ path, tenants: place.tenants, isUserSlot: holdsSome(place, tenants) }] : [];
  });
}

/**
 * A name that holds somebody's is a slot. Objects of one class that each hold another's, as connections of a pool do, and
 * collections of several are registries of some; a key under which one is kept where there are more is a name.
 */
function holdsSome({ tenants: led, holders, by }: Place, tenants: number): boolean {
  if (led.size >= tenants) return false;
  if (led.size === 1) return by === 'name' || (by === 'key' && tenants > 2);
  return by === 'name' && holders.size === 1;
}

/** Module scopes and the like are told apart by what they are, objects by their class. */
function placeKey({ heap, scopes }: HeldHeap, { from, edge }: Hop): string {
  const holder = scopes.isScope(from) || heap.nodes.type[from] === NodeType.closure ? from : nodeName(heap, from);
  return `${holder}\n${edgeName(heap, edge)}`;
}

/** Up from an entry over the collections that keep it, to what holds them by a name. Undefined where that is nobody's name. */
function climb(
  held: HeldHeap,
  regions: Regions,
  entry: Hop,
): { readonly hops: readonly Hop[]; readonly by: Place['by'] } | undefined {
  const { heap, holders, scopes } = held;
  const hops: Hop[] = [entry];
  for (let hop = entry; ; ) {
    const { from, edge } = hop;
    const kind = heap.edges.type[edge];
    const isOfCollection = regions.isCollection[from] === 1 || isPlainOld(held, from);
    const isNamed =
      kind === EdgeType.property || kind === EdgeType.context || scopes.variable(from, edge) !== undefined;
    // What an object keeps in an array of V8's own is told by its properties and elements too.
    if (kind === EdgeType.internal && /^(?:properties|elements)$/.test(edgeName(heap, edge))) return undefined;
    if (isNamed && !isOfCollection) {
      if (kind === EdgeType.property && /^<symbol /.test(edgeName(heap, edge))) return undefined;
      return { hops, by: hops.length === 1 ? 'name' : keepsByKey(held, hops) ? 'key' : 'place' };
    }
    if (!holders.isReached[from] || holders.holder[from] === from) return undefined;
    hop = { from: holders.holder[from]!, edge: holders.edge[from]!, to: from };
    if (hops.length > 50) return undefined;
    hops.unshift(hop);
  }
}

const PLAIN = /^(?:Array|(?:Safe)?(?:Weak)?(?:Map|Set)|EventEmitter|EventTarget)$/;

function isPlainOld({ heap, holders }: HeldHeap, node: number): boolean {
  if (holders.roles[node] === Role.passage) return heap.nodes.type[node] === NodeType.array;
  if (heap.nodes.type[node] !== NodeType.object) return false;
  const name = nodeName(heap, node);
  return PLAIN.test(name) || (name === 'Object' && isDictionary(heap, node));
}

/** Whether the only collection on the way is a Map or an object with keys. */
function keepsByKey(held: HeldHeap, hops: readonly Hop[]): boolean {
  const kept = hops.slice(1).filter(({ from }) => held.heap.nodes.type[from] === NodeType.object);
  return kept.length === 1 && /Map$|^Object$/.test(nodeName(held.heap, kept[0]!.from));
}

/** Not what the buffers of all share: their pool. */
const NOBODYS = /^(?:ArrayBuffer|SharedArrayBuffer)$/;

/** What is one tenant's behind `node`: itself, or what lies behind what is nobody's. */
function leadsTo(
  { heap }: HeldHeap,
  regions: Regions,
  territories: Territories,
  marksAt: ReadonlyMap<number, readonly TenantMark[]>,
  node: number,
): Led[] {
  const found: Led[] = [];
  const ways = new Map<number, Hop | undefined>([[node, undefined]]);
  for (const at of ways.keys()) {
    const go = (edge: number, to: number) => {
      if (!ways.has(to)) ways.set(to, { from: at, edge, to });
    };
    // Who holds the head of a list holds all that is in it.
    regions.eachNeighbour(at, go);
    const tenant = territories.tenantOf(at);
    if (tenant !== undefined) {
      if (!NOBODYS.test(nodeName(heap, at))) found.push({ tenant, hops: wayBack(ways, at) });
      continue;
    }
    // What several share is told by itself, and who waits for a promise is not what it holds.
    if (territories.isShared(at) || nodeName(heap, at) === 'system / PromiseReaction' || ways.size > REACH) continue;
    for (const { hop, tenant } of marksAt.get(at) ?? []) {
      found.push({ tenant, hops: [...wayBack(ways, at), hop] });
    }
    regions.eachFresh(at, go);
  }
  return found;
}

function wayBack(ways: ReadonlyMap<number, Hop | undefined>, node: number): Hop[] {
  const hops: Hop[] = [];
  for (let hop = ways.get(node); hop; hop = ways.get(hop.from)) hops.push(hop);
  return hops.reverse();
}

/** From the root to the holder, by the slot's name, on to what it leads to. Undefined where the holder is Node's. */
export function slotPath(held: HeldHeap, slot: Hop, hops: readonly Hop[]): Path | undefined {
  if (!held.holders.isReached[slot.from]) return undefined;
  const own = rootOfClass(className(held.heap, slot.from));
  if (own) return [rootStep(own), ...stepsOf(held, hops)];
  const { steps } = holderPath(held, slot.from);
  const [root] = steps;
  if (root.root.kind === 'node' || root.root.kind === 'native') return undefined;
  if (root.root.kind === 'module' && root.root.what?.startsWith('node:')) return undefined;
  if (root.root.kind === 'live-managers') return undefined;
  // A scope between a function and its variables says nothing.
  const above =
    held.scopes.isScope(slot.from) && steps.length > 1 && className(held.heap, slot.from) === steps.at(-1)?.name;
  const [first, ...rest] = above ? (steps.slice(0, -1) as unknown as Path) : steps;
  return [first!, ...rest, ...stepsOf(held, hops)];
}
