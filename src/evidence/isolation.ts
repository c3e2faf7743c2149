import { type Heap, nodeName } from '../heap/heap.js';
import { fingerprint } from '../holders/fingerprint.js';
import type { HeldHeap } from '../holders/held-heap.js';
import { loadedScripts } from '../holders/loaded-scripts.js';
import { originOf } from '../holders/origin.js';
import { stepsOf } from '../holders/path.js';
import { Role } from '../holders/roles.js';
import type { Hop } from '../holders/strides.js';
import type { IsolationKind } from '../model/finding.js';
import { type Path, rootStep } from '../model/path.js';
import { contents, unchangedIn } from './changes.js';
import { type LiveManager, liveManagers } from './live-managers.js';
import { markedHolders } from './marks.js';
import { divide, type Regions } from './regions.js';
import { type Singleton, singletonsIn } from './singletons.js';
import { type Slot, slotsOf, type TenantMark } from './slots.js';
import { type Owners, Territories } from './territories.js';

/** How managers are told apart. */
export interface IsolationPlan {
  /** The highest id in a snapshot without users, taken before the managers were created. */
  readonly maxIdBefore: number;
  /** By manager's index, the name of whose it is; absent: each is its own. */
  readonly tenants?: readonly string[] | undefined;
  /** Classes that are meant to be shared. */
  readonly sharedClasses?: readonly string[] | undefined;
  /** From what tenants' marks are made, where they are used. */
  readonly canarySecret?: string | undefined;
  /** An earlier snapshot with the same managers alive: what changed since is told from it. Read only where it is needed. */
  earlier(): Promise<Heap>;
}

/** What was seen: plain data, so that it crosses from a worker. */
export interface SeenIsolation {
  /** Why nothing could be told, one sentence. */
  readonly notMeasured?: string;
  readonly findings: readonly SeenFinding[];
  /** Places with a name that lead to what is the tenants', and are no slots of some: registries, what knows all users. */
  readonly registries: readonly SeenFinding[];
  /** The project's scripts that were loaded, as V8 knows them. */
  readonly scripts: readonly string[];
}

/** A finding before it has its id and its status. Positions are as V8 knows them. */
export interface SeenFinding {
  readonly kind: IsolationKind;
  readonly path: Path;
  readonly tenants: readonly string[];
  readonly count: number;
  /** One clause, where more is known. */
  readonly detail?: string;
  /** Shared by managers of several tenants, and seen to be neither changed nor marked by one. */
  readonly isUnchanged?: true;
}

/** Of what several share and nobody changes, so many are told. */
const MAX_UNCHANGED = 10;

/** Tells from a snapshot with managers alive what connects those of different tenants, and which places hold some tenants'. */
export async function seeIsolation(held: HeldHeap, plan: IsolationPlan): Promise<SeenIsolation> {
  const managers = liveManagers(held.heap);
  const named = new Named(managers, plan.tenants);
  const notMeasured = whyNot(held, managers, named, plan);
  const twice = madeOnce(held, managers, named);
  if (notMeasured !== undefined) return { notMeasured, findings: merged(twice), registries: [], scripts: [] };
  const { owners } = named;
  const regions = divide(held, {
    maxIdBefore: plan.maxIdBefore,
    managers: new Set(owners.nodes),
    ...(plan.sharedClasses && { sharedClasses: plan.sharedClasses }),
  });
  const territories = new Territories(regions, owners);
  const marks = plan.canarySecret === undefined ? [] : marksOf(held, named, plan.canarySecret);
  const bridges = [
    ...twice,
    ...bridgesIn(held, territories, named),
    ...(await sharedIn(held, regions, territories, named, plan)),
    ...foreignMarks(held, regions, territories, named, marks),
  ];
  // One that is every manager is no tenant's more than another's.
  const isOne = named.managers.length === 1;
  const slots = slotsOf(held, regions, territories, { tenants: named.count, marks });
  const kept = ({ path, tenants }: Slot) => ({ path, tenants: named.names(tenants), count: tenants.size });
  return {
    findings: merged([
      ...bridges,
      ...slots
        .filter(({ isUserSlot }) => isUserSlot && !isOne)
        .map((slot) => ({ kind: 'user-slot', ...kept(slot) }) as const),
      ...singletonsIn(held, managers).map(({ path, is }) => oneForAll(path, is, managers, named)),
    ]),
    registries: slots
      .filter(({ isUserSlot }) => !isUserSlot)
      .map((slot) => ({ kind: 'singleton', ...kept(slot) }) as const),
    scripts: loadedScripts(held.heap).filter((script) => originOf(script) === 'project'),
  };
}

function oneForAll(path: Path, is: Singleton['is'], managers: readonly LiveManager[], named: Named): SeenFinding {
  const tenants = named.ofIndexes(managers.map(({ index }) => index));
  const detail = `an instance of the ${is}'s class that is there once`;
  return { kind: 'singleton', path, tenants, count: managers.length, detail };
}

/** Managers by number and tenants by number, with their names. */
class Named {
  readonly owners: Owners;
  /** By number: of one that was returned for several indexes, the first. */
  readonly managers: readonly LiveManager[];
  readonly #names: string[] = [];
  readonly #byIndex = new Map<number, number>();

  constructor(managers: readonly LiveManager[], tenants: readonly string[] | undefined) {
    const numbers = new Map<string, number>();
    const first = new Map<number, LiveManager>();
    for (const manager of managers) {
      const name = nameOf(manager.index, tenants);
      const number = numbers.get(name) ?? this.#names.push(name) - 1;
      numbers.set(name, number);
      this.#byIndex.set(manager.index, number);
      if (!first.has(manager.node)) first.set(manager.node, manager);
    }
    this.managers = [...first.values()];
    this.owners = {
      nodes: [...first.keys()],
      tenants: this.managers.map(({ index }) => this.#byIndex.get(index)!),
    };
  }

  /** How many tenants there are. */
  get count(): number {
    return this.#names.length;
  }

  names(tenants: Iterable<number>): string[] {
    return [...new Set(tenants)].sort((a, b) => a - b).map((tenant) => this.#names[tenant]!);
  }

  tenantOfIndex(index: number): number | undefined {
    return this.#byIndex.get(index);
  }

  ofIndexes(indexes: Iterable<number>): string[] {
    return this.names([...indexes].map((index) => this.#byIndex.get(index)!));
  }

  ofManagers(managers: Iterable<number>): string[] {
    return this.names([...managers].map((manager) => this.owners.tenants[manager]!));
  }
}

function nameOf(index: number, tenants: readonly string[] | undefined): string {
  return tenants?.[index] ?? `manager ${index}`;
}

function whyNot(
  { heap }: HeldHeap,
  managers: readonly LiveManager[],
  named: Named,
  { maxIdBefore, tenants }: IsolationPlan,
): string | undefined {
  if (managers.length === 0)
    return 'Isolation was not measured: what create returned is nothing that a heap snapshot shows.';
  if (managers.length === 1) return 'Isolation was not measured: with one manager there is nothing to compare.';
  if (named.count === 1) {
    return `Isolation was not measured: all managers are of one tenant${tenants ? `, ${nameOf(0, tenants)}` : ''}, so there is nothing to compare.`;
  }
  const isSame = new Set(managers.map(({ node }) => node)).size === 1;
  const before = managers.filter(({ node }) => heap.nodes.id[node]! <= maxIdBefore).length;
  if (before > 0 && !isSame) {
    return `Isolation was not measured: ${before} of ${managers.length} managers were there before create was called, as those of a pool are.`;
  }
  return undefined;
}

/** The same object, returned by `create` for managers of different tenants. */
function madeOnce(held: HeldHeap, managers: readonly LiveManager[], named: Named): SeenFinding[] {
  const byNode = new Map<number, LiveManager[]>();
  for (const manager of managers) {
    const same = byNode.get(manager.node);
    if (same) same.push(manager);
    else byNode.set(manager.node, [manager]);
  }
  return [...byNode.values()].flatMap((same): SeenFinding[] => {
    const tenants = named.ofIndexes(same.map(({ index }) => index));
    if (tenants.length < 2) return [];
    return [{ kind: 'bridge', path: pathFrom(held, same.slice(0, 1), []), tenants, count: same.length }];
  });
}

/** Managers that lead to those of other tenants: one finding for each shape of way. */
function bridgesIn(held: HeldHeap, territories: Territories, named: Named): SeenFinding[] {
  if (territories.crossings.length === 0) return [];
  const groupOf = new Map<number, readonly number[]>();
  for (const group of territories.connected()) for (const manager of group) groupOf.set(manager, group);
  const byShape = new Map<string, { path: Path; hops: number; groups: Set<readonly number[]> }>();
  for (const { into, outOf, hops } of territories.crossings) {
    const path = pathFrom(held, [named.managers[outOf]!], hops);
    const shape = fingerprint(path, path.length);
    const known = byShape.get(shape);
    const groups = known?.groups ?? new Set();
    groups.add(groupOf.get(into) ?? [into, outOf]);
    byShape.set(shape, known && known.hops <= hops.length ? known : { path, hops: hops.length, groups });
  }
  return [...byShape.values()].map(({ path, groups }) => {
    const joined = new Set([...groups].flat());
    return { kind: 'bridge', path, tenants: named.ofManagers(joined), count: joined.size };
  });
}

/** What managers of several tenants refer to, and what leads to none of them: a fault where it changes. */
async function sharedIn(
  held: HeldHeap,
  regions: Regions,
  territories: Territories,
  named: Named,
  { earlier }: IsolationPlan,
): Promise<SeenFinding[]> {
  const { roles } = held.holders;
  const byShape = new Map<string, { path: Path; nodes: number[]; managers: Set<number> }>();
  for (const [node, { managers, hops }] of territories.sharedObjects()) {
    const isThing = roles[node] === Role.data && !/^(?:Shared)?ArrayBuffer$/.test(nodeName(held.heap, node));
    if (!isThing || named.ofManagers(managers).length < 2) continue;
    const path = pathFrom(held, [named.managers[[...managers][0]!]!], hops);
    const shape = fingerprint(path, path.length);
    const known = byShape.get(shape) ?? { path, nodes: [], managers: new Set() };
    known.nodes.push(node);
    for (const manager of managers) known.managers.add(manager);
    byShape.set(shape, known);
  }
  if (byShape.size === 0) return [];
  const inside = new Map<number, ReadonlyMap<number, string>>();
  for (const { nodes } of byShape.values()) for (const node of nodes) inside.set(node, contents(held, regions, node));
  const expected = new Map([...inside.values()].flatMap((texts) => [...texts]));
  const unchanged = unchangedIn(await earlier(), expected);
  const { id } = held.heap.nodes;
  const isChanged = (node: number) =>
    unchanged.has(id[node]!) && [...inside.get(node)!.keys()].some((one) => unchanged.get(one) !== true);
  let told = 0;
  return [...byShape.values()].flatMap(({ path, nodes, managers }): SeenFinding[] => {
    const finding = { kind: 'bridge', path, tenants: named.ofManagers(managers), count: managers.size } as const;
    if (nodes.some(isChanged)) return [finding];
    return told++ < MAX_UNCHANGED ? [{ ...finding, isUnchanged: true }] : [];
  });
}

function marksOf(held: HeldHeap, named: Named, secret: string): TenantMark[] {
  return markedHolders(held, secret).flatMap(({ hop, index }) => {
    const tenant = named.tenantOfIndex(index);
    return tenant === undefined ? [] : [{ hop, tenant }];
  });
}

/** Texts with one tenant's mark that are another's, or that several share. */
function foreignMarks(
  held: HeldHeap,
  regions: Regions,
  territories: Territories,
  named: Named,
  marks: readonly TenantMark[],
): SeenFinding[] {
  return marks.flatMap(({ hop, tenant }): SeenFinding[] => {
    if (!regions.isFresh(hop.from)) return [];
    const owner = territories.tenantOf(hop.from);
    if (owner === tenant || (owner === undefined && !territories.isShared(hop.from))) return [];
    const first = territories.wayTo(hop.from);
    const isOwn = named.owners.tenants[first.manager] === tenant;
    const { manager, hops } = isOwn ? territories.wayTo(hop.from, 'second') : first;
    const path = pathFrom(held, [named.managers[manager]!], [...hops, hop]);
    const tenants = named.names([tenant, named.owners.tenants[manager]!]);
    const detail = `${named.ofManagers([manager])[0]}'s manager leads to a text with ${named.names([tenant])[0]}'s canary`;
    return [{ kind: 'bridge', path, tenants, count: 2, detail }];
  });
}

/** From the list of live managers over one of them, `hops` on. */
function pathFrom(held: HeldHeap, [manager]: readonly LiveManager[], hops: readonly Hop[]): Path {
  return [rootStep({ kind: 'live-managers' }), ...stepsOf(held, [manager!.hop, ...hops])];
}

/** Findings of one shape are one. */
export function merged(findings: readonly SeenFinding[]): SeenFinding[] {
  const byShape = new Map<string, SeenFinding>();
  for (const finding of findings) {
    const shape = `${finding.kind} ${fingerprint(finding.path, finding.path.length)}`;
    const twin = byShape.get(shape);
    if (!twin) byShape.set(shape, finding);
    else {
      const { isUnchanged: _, ...changed } = twin;
      const tenants = [...new Set([...twin.tenants, ...finding.tenants])];
      const both = { tenants, count: Math.max(twin.count, finding.count, tenants.length) };
      byShape.set(shape, { ...(finding.isUnchanged ? twin : changed), ...both });
    }
  }
  return [...byShape.values()];
}
