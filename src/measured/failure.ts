import type { Failure } from './protocol.js';

/** What went wrong in the scenario, ready for the parent: a hook that threw or did not settle in time, a failed import. */
export class ScenarioFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Whatever was thrown, for the parent: what is not known to be the scenario's is ours. */
export function toFailure(thrown: unknown): Failure {
  return thrown instanceof ScenarioFailure ? thrown.failure : describeThrown(thrown, { kind: 'internal' });
}

/** What was thrown, as data: anything can be thrown, and it may not survive being printed. */
export function describeThrown(thrown: unknown, about: Pick<Failure, 'kind' | 'hook' | 'manager'>): Failure {
  if (thrown instanceof Error) {
    return { ...about, message: `${thrown.name}: ${thrown.message}`, ...(thrown.stack ? { stack: thrown.stack } : {}) };
  }
  try {
    return { ...about, message: String(thrown) };
  } catch {
    return { ...about, message: `a ${typeof thrown} that can't be printed` };
  }
}
