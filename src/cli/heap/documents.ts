import type { SourcePosition } from '../../model/position.js';
import type { NodeStep } from './node-reader.js';

// What the commands of `ws-profile heap` print under `--json`. Sizes are bytes.

/** A node by its class, or a closure by its own name. */
export interface LabelledNode {
  readonly id: number;
  readonly class: string;
}

/** `heap summary FILE`: the classes that retain most. */
export interface HeapSummary {
  readonly file: string;
  readonly nodes: number;
  readonly edges: number;
  readonly bytes: number;
  /** Of all classes, shown or not. */
  readonly classCount: number;
  readonly classes: readonly {
    readonly class: string;
    readonly count: number;
    readonly shallow: number;
    readonly retained: number;
  }[];
}

/** What a snapshot adds to a class, and what it lacks of it. */
export interface ClassStep {
  readonly added: number;
  readonly deleted: number;
  readonly addedBytes: number;
  readonly deletedBytes: number;
}

/** `heap diff A B [C …]`: a step from each snapshot to the next. */
export interface HeapDiff {
  readonly files: readonly string[];
  readonly classes: readonly { readonly class: string; readonly steps: readonly ClassStep[] }[];
}

/** A node with who holds it. */
export interface HeldNode extends LabelledNode {
  /** Where its class, or it itself, a closure, is defined. */
  readonly source?: SourcePosition;
  readonly shallow: number;
  readonly retained: number;
  /** From the root; empty where nothing leads to it that a program holds. */
  readonly path: readonly NodeStep[];
  /** Of a node that no path leads to: what of V8's refers to it. */
  readonly retainers?: readonly LabelledNode[];
  /** Nearest first. */
  readonly dominators: readonly LabelledNode[];
  readonly captures?: readonly (LabelledNode & { readonly name: string })[];
}

/** `heap path FILE`. */
export interface HeapPaths {
  readonly file: string;
  readonly nodes: readonly HeldNode[];
}

/** `heap query FILE`. */
export type HeapQuery = ClassQuery | StringQuery;

interface ClassQuery {
  readonly file: string;
  readonly class: string;
  /** Of all that were found, shown or not. */
  readonly count: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly name: string;
    readonly shallow: number;
    readonly retained: number;
    /** From the root; null where nothing leads to it. */
    readonly distance: number | null;
    readonly dominator: string;
  }[];
}

interface StringQuery {
  readonly file: string;
  /** What the strings contain. */
  readonly string: string;
  readonly count: number;
  readonly strings: readonly {
    readonly id: number;
    readonly text: string;
    readonly retained: number;
    readonly holders: readonly LabelledNode[];
  }[];
}

/** `heap collections FILE`: those that retain most. */
export interface HeapCollections {
  readonly file: string;
  readonly count: number;
  readonly collections: readonly (LabelledNode & {
    readonly kind: string;
    readonly entries: number;
    /** Entries for which there is room; 0 where that is not known. */
    readonly capacity: number;
    readonly retained: number;
    /** From the root. */
    readonly path: readonly NodeStep[];
  })[];
}
