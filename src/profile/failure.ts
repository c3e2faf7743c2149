import { WsProfileError } from '../errors.js';
import type { ErroredScenario } from '../model/result.js';
import type { PreparedScenario } from '../scenario/prepared.js';

/** A scenario that broke before it could be measured. An error that is not ours is a bug of ours, and goes on up. */
export function toErrored(scenario: PreparedScenario, error: unknown, durationMs: number): ErroredScenario {
  if (!(error instanceof WsProfileError)) throw error;
  const { name, managers, tags } = scenario.settings;
  const stack = error.cause instanceof Error ? error.cause.stack : undefined;
  return {
    name,
    file: scenario.file.file,
    ...(tags.length > 0 && { tags }),
    managers,
    durationMs: Math.round(durationMs),
    verdict: 'error',
    error: {
      code: error.code,
      message: error.message,
      ...(error.hint !== undefined && { hint: error.hint }),
      ...(stack !== undefined && { stack }),
    },
  };
}
