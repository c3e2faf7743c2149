import type { RunResult, ScenarioResult } from './result.js';
import type { Loop, Sample } from './sample.js';

/** What `profile()` yields, in order. */
export type ProfileEvent =
  | { readonly type: 'run-started'; readonly scenarios: readonly string[] }
  | { readonly type: 'scenario-started'; readonly name: string; readonly managers: number }
  | { readonly type: 'phase'; readonly name: string; readonly phase: Phase; readonly window?: number }
  | { readonly type: 'round'; readonly name: string; readonly loop: Loop; readonly sample: Sample }
  | { readonly type: 'log'; readonly name: string; readonly message: string }
  /** A line that a server of somebody else's printed. */
  | { readonly type: 'output'; readonly name: string; readonly message: string }
  | { readonly type: 'scenario-finished'; readonly result: ScenarioResult }
  | { readonly type: 'run-finished'; readonly result: RunResult };

export type Phase =
  | 'setup'
  | 'warm-up'
  | 'window'
  | 'snapshot'
  | 'analysis'
  | 'idle'
  | 'provocation'
  | 'diagnosis'
  | 'teardown'
  | 'scale';
