import type { MemlabFinding } from '../../model/second-opinion.js';

/** What the process that loads memlab is to do. Paths are absolute. */
export type MemlabPlan = { readonly manifest: string } & (
  | { readonly op: 'command'; readonly args: readonly string[] }
  | {
      readonly op: 'anonymize';
      readonly files: readonly (readonly [from: string, to: string])[];
      readonly salt: string;
    }
  | {
      readonly op: 'find-leaks';
      readonly snapshots: readonly [baseline: string, target: string, final: string];
      readonly workDir: string;
      /** Every object that is there since the target and still there in the end, not only what memlab's rules suspect. */
      readonly everyGrown: boolean;
    }
);

/** What memlab says that it took out of one snapshot, and what is still in it. */
export interface AnonymizeReport {
  readonly valuesRedacted: number;
  readonly contentRedacted: number;
  readonly unclassifiedLabelFamilies: readonly {
    readonly shape: string;
    readonly count: number;
    readonly examples: readonly string[];
  }[];
}

export type FromMemlabRunner =
  | { readonly type: 'anonymized'; readonly reports: readonly AnonymizeReport[] }
  | { readonly type: 'leaks'; readonly findings: readonly MemlabFinding[] }
  | { readonly type: 'failed'; readonly message: string };
