import type { Loop, Memory, Sample } from '../model/sample.js';
import type { HookName, HttpPlan } from '../model/scenario.js';
import type { SwarmReply, SwarmRequest } from '../swarm/protocol.js';

/** What the parent asks of the measured process. One request at a time; each is answered by a result or a failure. */
export type Request =
  | { readonly op: 'describe' }
  | { readonly op: 'setup'; readonly settings: RoundSettings }
  | { readonly op: 'round'; readonly loop: Loop }
  | { readonly op: 'create-live' }
  | { readonly op: 'destroy-live' }
  | { readonly op: 'weigh' }
  | { readonly op: 'snapshot'; readonly file: string }
  | { readonly op: 'start-allocation-sampling' }
  | { readonly op: 'stop-allocation-sampling'; readonly file: string }
  | { readonly op: 'teardown' };

/** What the measured process needs to know of the scenario's settings. */
export interface RoundSettings {
  readonly managers: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** HTTP requests beside every exercise; absent: none. */
  readonly http?: HttpPlan;
}

/** The result of each request, by its `op`. */
export interface Results {
  readonly describe: Description;
  readonly setup: null;
  readonly round: Sample;
  readonly 'create-live': null;
  readonly 'destroy-live': null;
  readonly weigh: Memory;
  readonly snapshot: null;
  readonly 'start-allocation-sampling': null;
  readonly 'stop-allocation-sampling': null;
  readonly teardown: TeardownReport;
}

/** A default export, told in plain JSON: the parent never imports a scenario. */
export interface Description {
  /** `typeof` the default export, `null`, or `missing`. */
  readonly exported: string;
  /** The values of its keys that are no functions; what JSON can't carry is told by its type, as `[bigint]`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The keys whose values are functions. */
  readonly hooks: readonly string[];
}

export interface TeardownReport {
  /** Active resources that were not there before `setup`, by kind. */
  readonly handlesLeftOpen: Readonly<Record<string, number>>;
  /** Errors that no hook threw, over the life of the process. */
  readonly errors: number;
}

export type ToMeasured =
  | { readonly type: 'request'; readonly request: Request }
  | { readonly type: 'swarm-reply'; readonly id: number; readonly reply: SwarmReply }
  | { readonly type: 'ping' }
  | { readonly type: 'abort' };

export type FromMeasured =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly result: unknown }
  | { readonly type: 'failure'; readonly failure: Failure }
  | { readonly type: 'hook'; readonly hook: HookName }
  | { readonly type: 'log'; readonly message: string }
  | { readonly type: 'swarm-request'; readonly id: number; readonly request: SwarmRequest }
  | { readonly type: 'pong' };

/** An error on its way to the parent. */
export interface Failure {
  readonly kind: 'import' | 'hook' | 'timeout' | 'uncaught' | 'exit' | 'internal';
  readonly message: string;
  readonly stack?: string;
  readonly hook?: HookName;
  /** The manager's index, for hooks that have one. */
  readonly manager?: number;
}
