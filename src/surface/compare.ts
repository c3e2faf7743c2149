import type {
  EntrySurface,
  GoneName,
  Surface,
  SurfaceChange,
  SurfaceKind,
  SurfaceName,
  SurfaceProblem,
  TypeKind,
} from '../model/surface.js';
import { type NamedExport, successorOf } from './successor.js';

/** What an entry module exports now. */
export interface CurrentEntry {
  readonly entry: string;
  /** undefined where it can't be imported: then only `names` are known, from its syntax. */
  readonly surface: EntrySurface | undefined;
  readonly names: ReadonlySet<string>;
  /** There may be names that its syntax does not show. */
  readonly isAll: boolean;
}

export interface Comparison {
  readonly problems: readonly SurfaceProblem[];
  readonly changes: readonly SurfaceChange[];
}

/** Holds what entry modules export against what is committed. Importers of gone names are looked for by whoever asks. */
export function compareSurfaces(committed: Surface, current: readonly CurrentEntry[]): Comparison {
  const problems: SurfaceProblem[] = [];
  const changes: SurfaceChange[] = [];
  for (const now of current) {
    const before = ownEntry(committed, now.entry);
    if (!before) continue;
    const compared = compareEntry(before, now, current);
    problems.push(...compared.problems);
    changes.push(...compared.changes);
  }
  const configured = new Set(current.map(({ entry }) => entry));
  for (const [entry, { names }] of Object.entries(committed)) {
    if (configured.has(entry)) continue;
    problems.push({ kind: 'entry-gone', entry, names: Object.keys(names).length });
  }
  return { problems, changes };
}

export function ownEntry(surface: Surface, entry: string): EntrySurface | undefined {
  return Object.hasOwn(surface, entry) ? surface[entry] : undefined;
}

function compareEntry(before: EntrySurface, now: CurrentEntry, all: readonly CurrentEntry[]): Comparison {
  const problems: SurfaceProblem[] = [];
  const changes: SurfaceChange[] = [];
  const { entry } = now;
  const was = new Map(Object.entries(before.names));
  const is = new Map(Object.entries(now.surface?.names ?? {}));
  const wereTypes = new Map(Object.entries(before.types ?? {}));
  const areTypes = new Map(Object.entries(now.surface?.types ?? {}));
  const added: NamedExport[] = [...now.names]
    .filter((name) => !was.has(name) && !wereTypes.has(name))
    .map((name) => [name, is.get(name)]);
  const gone = (name: string, what: SurfaceName | undefined, kind: SurfaceKind | TypeKind): GoneName => ({
    kind: 'gone',
    entry,
    name,
    was: kind,
    successor: successorOf([name, what], added) ?? null,
    movedTo: all.find((other) => other.entry !== entry && other.names.has(name))?.entry ?? null,
    importers: [],
  });
  for (const [name, what] of was) {
    const current = is.get(name);
    if (current) {
      problems.push(...nameProblems(entry, name, what, current));
      changes.push(...nameChanges(entry, name, what, current));
    } else if (areTypes.has(name)) {
      problems.push({ kind: 'kind-changed', entry, name, was: what.kind, now: areTypes.get(name) ?? 'type' });
    } else if (!now.names.has(name) && now.isAll) problems.push(gone(name, what, what.kind));
  }
  // Without TypeScript nobody knows what became of types.
  if (now.surface?.types) {
    for (const [name, kind] of wereTypes) {
      if (areTypes.has(name) || now.names.has(name)) continue;
      const types = [...areTypes.keys()].filter((type) => !wereTypes.has(type) && !was.has(type));
      const successor =
        successorOf(
          [name, undefined],
          types.map((type) => [type, undefined]),
        ) ?? null;
      problems.push({ ...gone(name, undefined, kind), successor });
    }
  }
  changes.push(
    ...added.map(([name, what]) => ({ entry, name, change: `is new (${what?.kind ?? 'of unknown kind'})` })),
  );
  if (before.types) {
    const types = [...areTypes].filter(([name]) => !wereTypes.has(name) && !was.has(name));
    changes.push(...types.map(([name, kind]) => ({ entry, name, change: `is new (${kind})` })));
  }
  return { problems, changes };
}

function nameProblems(entry: string, name: string, was: SurfaceName, now: SurfaceName): readonly SurfaceProblem[] {
  if (was.kind !== now.kind) return [{ kind: 'kind-changed', entry, name, was: was.kind, now: now.kind }];
  const members = missing(was.members, now.members);
  return members.length > 0 ? [{ kind: 'members-gone', entry, name, members }] : [];
}

function nameChanges(entry: string, name: string, was: SurfaceName, now: SurfaceName): readonly SurfaceChange[] {
  const changes: string[] = [];
  if (was.kind !== now.kind) return [];
  const members = missing(now.members, was.members);
  if (members.length > 0) changes.push(`has new members: ${members.join(', ')}`);
  if (was.arity !== now.arity) changes.push(`takes ${now.arity} arguments, not ${was.arity}`);
  if (was.deprecated !== now.deprecated) changes.push(deprecationChange(now.deprecated));
  return changes.map((change) => ({ entry, name, change }));
}

function deprecationChange(now: string | true | undefined): string {
  if (now === undefined) return 'is no longer deprecated';
  return now === true ? 'is deprecated' : `is deprecated for ${now}`;
}

/** Those of a list that the other has not. */
function missing(list: readonly string[] = [], other: readonly string[] = []): readonly string[] {
  return list.filter((one) => !other.includes(one));
}
