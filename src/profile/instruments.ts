import { LeakWorker } from '../leaks/worker.js';
import type { PreparedScenario, ScenarioModule } from '../scenario/prepared.js';
import { describeModule } from '../subject/describe.js';
import { openSubject } from '../subject/open.js';
import type { Subject, SubjectOptions } from '../subject/subject.js';

/** What the pipeline measures with: it opens no process and reads no snapshot but through these. */
export interface Instruments {
  /** Tells what a scenario's module exports, as `validateDescription` takes it. Rejects once the signal is aborted. */
  describe(module: ScenarioModule, signal: AbortSignal): Promise<unknown>;
  openSubject(scenario: PreparedScenario, options: SubjectOptions): Subject;
  openAnalysis(): Analysis;
}

/** Says of one scenario's snapshots what grows. Closing it rejects what is under way. */
export type Analysis = Pick<LeakWorker, 'prepare' | 'analyse' | 'isolation' | 'openTimers' | 'liveClasses' | 'close'>;

export const INSTRUMENTS: Instruments = {
  describe: describeModule,
  openSubject,
  openAnalysis: () => new LeakWorker(),
};
