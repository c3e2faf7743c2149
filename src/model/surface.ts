import type { Evidence, EvidenceStatus } from './check.js';

/** What a name is at run time. A class is a function with `class` or with methods; everything else is a `const`. */
export type SurfaceKind = 'class' | 'function' | 'const' | 'namespace';
export const SURFACE_KINDS: readonly SurfaceKind[] = ['class', 'function', 'const', 'namespace'];

/** What a name is that is there for TypeScript alone. */
export type TypeKind = 'interface' | 'type';
export const TYPE_KINDS: readonly TypeKind[] = ['interface', 'type'];

/** One name that an entry module exports. */
export interface SurfaceName {
  readonly kind: SurfaceKind;
  /** Of a class's constructor or a function: parameters before the first optional one. */
  readonly arity?: number;
  /** Of a class: `close()`, `size`, `static create()`. Of a namespace: its names. Sorted. */
  readonly members?: readonly string[];
  /** Its JSDoc says `@deprecated`: the name that replaces it, or true where it says none. */
  readonly deprecated?: string | true;
}

/** What one entry module exports, by name. */
export interface EntrySurface {
  readonly names: Readonly<Record<string, SurfaceName>>;
  /** Absent where no TypeScript was at hand to find them. */
  readonly types?: Readonly<Record<string, TypeKind>>;
}

/** What a project can be imported for: by entry module, relative to the root. */
export type Surface = Readonly<Record<string, EntrySurface>>;

/** A place in the project's sources that imports a name. */
export interface ImportPlace {
  /** Relative to the root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** As the source says it. */
  readonly specifier: string;
  readonly name: string;
  /** The line of source. */
  readonly text: string;
}

/** What is wrong with a surface. */
export type SurfaceProblem =
  | { readonly kind: 'entry-broken'; readonly entry: string; readonly reason: string }
  | { readonly kind: 'entry-gone'; readonly entry: string; readonly names: number }
  | { readonly kind: 'unreadable'; readonly entry: string; readonly name: string; readonly reason: string }
  | GoneName
  | {
      readonly kind: 'kind-changed';
      readonly entry: string;
      readonly name: string;
      readonly was: SurfaceKind | TypeKind;
      readonly now: SurfaceKind | TypeKind;
    }
  | {
      readonly kind: 'members-gone';
      readonly entry: string;
      readonly name: string;
      readonly members: readonly string[];
    }
  | {
      readonly kind: 'deprecated';
      readonly entry: string;
      readonly name: string;
      /** A clause that follows the name. */
      readonly reason: string;
    }
  | { readonly kind: 'canonical-gone'; readonly name: string; readonly canonical: string }
  | { readonly kind: 'import-broken'; readonly place: ImportPlace; readonly target: string | null }
  | {
      readonly kind: 'not-canonical';
      readonly canonical: string;
      readonly place: ImportPlace;
      readonly target: string;
    };

/** A committed name that is no more. */
export interface GoneName {
  readonly kind: 'gone';
  readonly entry: string;
  readonly name: string;
  readonly was: SurfaceKind | TypeKind;
  /** The new name that most likely replaces it. */
  readonly successor: string | null;
  /** Another entry module that exports it. */
  readonly movedTo: string | null;
  readonly importers: readonly ImportPlace[];
}

/** What changed and breaks no import. */
export interface SurfaceChange {
  readonly entry: string;
  readonly name: string;
  /** A clause that follows the name. */
  readonly change: string;
}

export const SURFACE_SCHEMA = 'ws-profile/surface@1';
export const SURFACE_RESULT_SCHEMA = 'ws-profile/surface-result@1';

/** What `ws-profile surface` found. */
export interface SurfaceResult {
  readonly schema: typeof SURFACE_RESULT_SCHEMA;
  /** `not-run` when nothing is committed to hold it against. */
  readonly status: EvidenceStatus;
  /** How many names, and types where TypeScript was at hand, each entry module exports; null for one that is broken. */
  readonly entries: readonly {
    readonly entry: string;
    readonly names: number | null;
    readonly types: number | null;
  }[];
  readonly problems: readonly SurfaceProblem[];
  readonly changes: readonly SurfaceChange[];
  readonly notes: readonly string[];
  readonly evidence: Evidence;
}
