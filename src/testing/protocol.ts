import type { CallSite } from '../model/call-site.js';

/** What a test's process asks of the one that profiles for it, as one JSON document on its stdin. The end of stdin is the end of the test. */
export interface TestRequest {
  /** The module with the call, or the scenario's own; absolute. */
  readonly file: string;
  /** Absent where the file itself is a scenario. */
  readonly call?: CallSite;
  /** Fields that win over the scenario's own, where the file itself is one. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where a configuration is looked for. */
  readonly root: string;
}

/** What it answers on its stdout. */
export type TestReply =
  | { readonly ok: true }
  /** The scenario does not pass, or it could not be measured. */
  | { readonly ok: false; readonly code: string; readonly report: string };
