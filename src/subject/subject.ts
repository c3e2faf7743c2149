import type {
  AllocationSampling,
  Loop,
  Memory,
  Provocation,
  Sample,
  SetupReport,
  TeardownReport,
} from '../model/sample.js';
import type { ForeignDelivery } from '../model/swarm.js';

/** What whoever opens a subject gives it. */
export interface SubjectOptions {
  /** A folder of the run's, for what the subject needs on disk while it is there. */
  readonly folder: string;
  /** Given what a scenario and our own processes print. */
  readonly onLog: (line: string) => void;
  /** Given what a program prints that knows nothing of us. */
  readonly onOutput: (line: string) => void;
}

/**
 * What the pipeline needs of whatever is measured: a child that runs a scenario's hooks, or a server of somebody else's.
 * It is asked one thing at a time, and not set up before `setup`.
 *
 * Every method but `end` rejects with a WsProfileError that says what the subject did wrong, or that it is gone.
 */
export interface Subject {
  /** Starts what has to be started; resolves when it is ready for its first round. */
  setup(): Promise<SetupReport>;
  /** By manager's index, whose data it may see, where the scenario says so. Absent: what is measured has no scenario's hooks. */
  tenants?(): Promise<readonly string[]>;
  /** From what its tenants' marks are made. */
  readonly canarySecret?: string;
  /** What arrived at another tenant's socket so far; undefined where no marks are used. `tenants`: whose each manager is, by index. */
  foreignDeliveries?(tenants: readonly string[]): Promise<readonly ForeignDelivery[] | undefined>;
  /** One round of a loop; it ends settled and weighed. Of the steady loop only between `createLive` and `destroyLive`. */
  round(loop: Loop): Promise<Sample>;
  /** Makes the managers that the steady loop exercises. */
  createLive(): Promise<void>;
  /** Lets the live managers act at once and leave in the middle of it, where marks show what goes astray. Absent: nobody can. */
  provoke?(): Promise<Provocation>;
  destroyLive(): Promise<void>;
  teardown(): Promise<TeardownReport>;
  /** Memory after a collection of garbage. */
  weigh(): Promise<Memory>;
  /** Writes a heap snapshot to a file of this machine. */
  snapshot(file: string): Promise<void>;
  /** Samples allocations until stopped. */
  startAllocationSampling(sampling: AllocationSampling): Promise<void>;
  /** Writes the profile, as a `.heapprofile` to a file of this machine; resolves with the bytes in it. */
  stopAllocationSampling(file: string): Promise<number>;
  /** Ends all that was started, at any time and in whatever state; what is under way rejects. Whoever opens a subject calls it. */
  end(): Promise<void>;
}
