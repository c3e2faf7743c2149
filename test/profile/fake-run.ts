import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../src/config/resolve.js';
import type { ProfileEvent } from '../../src/model/event.js';
import { isMeasured, type MeasuredScenario, type RunResult } from '../../src/model/result.js';
import { type FinishedRun, runPipeline } from '../../src/profile/run.js';
import type { RunOptions } from '../../src/profile/run-options.js';
import { type FakeInstruments, type FakeScenario, fakeInstruments } from './fake-instruments.js';

/** What a run of the pipeline with fake instruments is told. */
export interface FakeRun extends Omit<RunOptions, 'config'> {
  readonly flags?: Readonly<Record<string, unknown>>;
}

export interface StartedRun {
  readonly instruments: FakeInstruments;
  readonly events: AsyncGenerator<ProfileEvent, FinishedRun>;
  /** What lies in the runs' folder. */
  artifacts(): readonly string[];
  remove(): void;
}

/** The pipeline on scenarios that are fake, in a project of its own. Remove it when done. */
export async function startFakes(
  scenarios: Readonly<Record<string, FakeScenario>>,
  { flags = {}, ...options }: FakeRun = {},
): Promise<StartedRun> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ws-profile-pipeline-')));
  mkdirSync(join(root, 'scenarios'));
  for (const name of Object.keys(scenarios)) writeFileSync(join(root, 'scenarios', `${name}.scenario.mjs`), '');
  const config = await resolveConfig({ root, flags: { managers: 10, rounds: 2, warmup: 1, ...flags } });
  const instruments = fakeInstruments(scenarios);
  const runs = join(root, '.ws-profile');
  return {
    instruments,
    events: runPipeline({ config, ...options }, instruments),
    artifacts: () => (existsSync(runs) ? filesIn(runs) : []),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface Finished {
  readonly events: readonly ProfileEvent[];
  readonly result: RunResult;
  readonly asked: readonly string[];
  /** Names of the files that were kept. */
  readonly kept: readonly string[];
}

/** Runs the pipeline to its end. */
export async function runFakes(scenarios: Readonly<Record<string, FakeScenario>>, run?: FakeRun): Promise<Finished> {
  const { instruments, events: running, artifacts, remove } = await startFakes(scenarios, run);
  const events: ProfileEvent[] = [];
  try {
    for (;;) {
      const next = await running.next();
      if (next.done) return { events, result: next.value.result, asked: instruments.asked, kept: artifacts() };
      events.push(next.value);
    }
  } finally {
    remove();
  }
}

/** The run's one scenario, which was measured to its end. */
export function measured({ result }: Finished): MeasuredScenario {
  const [scenario] = result.scenarios;
  if (!scenario || !isMeasured(scenario)) throw new Error(`not measured: ${JSON.stringify(scenario)}`);
  return scenario;
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
}
