/** What a process is started for that imports one entry module, as JSON on its command line. */
export type ImportRequest =
  /** Says what the module exports. */
  | { readonly op: 'describe'; readonly entry: string }
  /** Uses a deprecated name as an importer would, and says what came of it. */
  | { readonly op: 'use'; readonly entry: string; readonly name: string; readonly replacement: string | null };

/** What it answers; then it waits to be ended. */
export type ImportReport =
  | { readonly type: 'described'; readonly exports: readonly DescribedExport[] }
  | { readonly type: 'used'; readonly use: DeprecatedUse }
  | { readonly type: 'failed'; readonly message: string; readonly stack: string };

export interface DescribedExport {
  readonly name: string;
  readonly value:
    | {
        readonly kind: 'class';
        readonly arity: number;
        readonly members: readonly DescribedMember[];
      }
    | { readonly kind: 'function'; readonly arity: number }
    | { readonly kind: 'namespace'; readonly members: readonly DescribedMember[] }
    | { readonly kind: 'const'; readonly isUndefined: boolean }
    /** Its getter throws. */
    | { readonly kind: 'unreadable'; readonly reason: string };
}

export interface DescribedMember {
  /** `close()`, `size`, `static create()`. */
  readonly label: string;
  /** Without what marks its kind. */
  readonly name: string;
  /** The class of the chain that declares it. */
  readonly owner: string;
}

export interface DeprecatedUse {
  readonly kind: DescribedExport['value']['kind'];
  /** It is the replacement, or is made of it: a subclass, a wrapper that inherits from it, or one that shares its prototype. */
  readonly leads: boolean;
  /** It is the replacement by another name. */
  readonly isSame: boolean;
  /** What it threw when it was constructed or called, and what the replacement threw then: it may miss its arguments. */
  readonly threw: string | null;
  readonly replacementThrew: string | null;
  /** What was printed or emitted on the way, a text for each warning. */
  readonly warnings: readonly string[];
}

/** What a process is started for that finds types with the project's own TypeScript. */
export interface TypesRequest {
  /** The file of the project's package `typescript`. */
  readonly typescript: string;
  /** Absolute. */
  readonly entries: readonly string[];
}

/** By entry, what is there for TypeScript: values too, of which the caller knows. */
export type TypesReport =
  | {
      readonly type: 'types';
      readonly types: Readonly<Record<string, Readonly<Record<string, 'interface' | 'type'>>>>;
    }
  | { readonly type: 'failed'; readonly message: string };
