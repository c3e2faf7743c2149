import type { Parameter } from '../parameter.js';

/** What the typing process is started with, as JSON in argv. */
export interface TypingRequest {
  /** The project's TypeScript, an absolute path. */
  readonly typescript: string;
  /** The module, an absolute path. */
  readonly module: string;
}

export type TypingReport =
  | { readonly type: 'typed'; readonly exports: TypedExports }
  | { readonly type: 'failed'; readonly message: string };

/** By exported name. */
export type TypedExports = Readonly<Record<string, TypedExport>>;

export interface TypedExport {
  /** Of a function, or of a class's constructor. */
  readonly parameters: readonly Parameter[];
  /** Parameters of a class's public methods. */
  readonly methods: Readonly<Record<string, readonly Parameter[]>>;
}
