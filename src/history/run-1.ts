import type { Leak } from '../model/leak.js';
import type { HopStep, Path, RootStep } from '../model/path.js';
import { type ErroredScenario, type MeasuredScenario, RUN_SCHEMA, type RunResult } from '../model/result.js';
import { rootOfText } from '../model/root.js';

/** Documents of earlier versions: read, never written. */
export const RUN_SCHEMA_1 = 'ws-profile/run@1';

/** A document of `ws-profile/run@1`: each loop had its own fields for what a leak adds, and notes told of survivors and handles. */
export interface RunResult1 extends Omit<RunResult, 'schema' | 'scenarios'> {
  readonly schema: typeof RUN_SCHEMA_1;
  readonly scenarios: readonly (MeasuredScenario1 | ErroredScenario)[];
}

interface MeasuredScenario1 extends Omit<MeasuredScenario, 'leaks' | 'findings' | 'survivors' | 'handlesLeftOpen'> {
  readonly leaks: readonly Leak1[];
}

type Leak1 = Omit<Leak, 'loop' | 'per' | 'path'> & { readonly holder: readonly [RootStep1, ...HopStep[]] } & (
    | { readonly loop: 'lifecycle'; readonly countPerManager: number; readonly bytesPerManager: number }
    | { readonly loop: 'steady'; readonly countPerExercise: number; readonly bytesPerExercise: number }
  );

/** A root was its text alone. */
type RootStep1 = Omit<RootStep, 'root'>;

/** The same in the words of today. Who held survivors, and which handles were left open, stays in the notes. */
export function fromRun1({ scenarios, ...run }: RunResult1): RunResult {
  return { ...run, schema: RUN_SCHEMA, scenarios: scenarios.map(scenarioFrom1) };
}

function scenarioFrom1(scenario: MeasuredScenario1 | ErroredScenario): MeasuredScenario | ErroredScenario {
  if (scenario.verdict === 'error') return scenario;
  return { ...scenario, leaks: scenario.leaks.map(leakFrom1), findings: [] };
}

function leakFrom1(leak: Leak1): Leak {
  if (leak.loop === 'lifecycle') {
    const { holder, countPerManager: count, bytesPerManager: bytes, ...rest } = leak;
    return { ...rest, per: { unit: 'manager', count, bytes }, path: pathFrom1(holder) };
  }
  const { holder, countPerExercise: count, bytesPerExercise: bytes, ...rest } = leak;
  return { ...rest, per: { unit: 'exercise', count, bytes }, path: pathFrom1(holder) };
}

function pathFrom1([root, ...hops]: Leak1['holder']): Path {
  return [{ ...root, root: rootOfText(root.name) }, ...hops];
}
