import type { ErroredScenario } from '../model/result.js';

/** What the program under test did. Every other code is what we could not do. */
const PROGRAMS_FAULTS: ReadonlySet<string> = new Set([
  'SCENARIO_INVALID',
  'SCENARIO_CRASHED',
  'SCENARIO_EXITED',
  'SCENARIO_OUT_OF_MEMORY',
  'HOOK_FAILED',
  'HOOK_TIMEOUT',
]);

/** Whether a scenario broke by what the program did, not for want of something. */
export function isProgramsFault({ error }: ErroredScenario): boolean {
  return PROGRAMS_FAULTS.has(error.code);
}

/** The hook that a scenario broke in, as its message says: `chat.scenario.ts: create (manager 3) threw …`. */
export function brokenHook({ file, error }: ErroredScenario): string | undefined {
  if (!error.code.startsWith('HOOK_')) return undefined;
  const said = error.message.startsWith(`${file}: `) ? error.message.slice(file.length + 2) : error.message;
  return /^(setup|createFor|create|exercise|destroy|teardown)\b/.exec(said)?.[1];
}
