/** What memlab found in three of a scenario's snapshots; it decides nothing. */
export interface SecondOpinion {
  readonly tool: 'memlab';
  /** `2.0.5` */
  readonly version: string;
  /** Baseline, target and final, absolute paths. */
  readonly snapshots: readonly [string, string, string];
  /** With memlab's own rules, which were made for pages in a browser. */
  readonly byDefault: readonly MemlabFinding[];
  /** With every object as candidate that came by the second snapshot and was still there in the third. */
  readonly everyGrown: readonly MemlabFinding[];
}

/** Objects that memlab puts together because they are held alike. */
export interface MemlabFinding {
  readonly objects: number;
  /** As memlab writes it: `14.4KB`. */
  readonly retainedSize: string;
  /** From the root to one of the objects, a hop each, as memlab writes it. */
  readonly trace: readonly string[];
}
