import type { RoundSettings } from '../../measured/protocol.js';
import type { ScenarioFile } from '../../scenario/discover.js';

export type ClinicTool = 'doctor' | 'heapprofiler' | 'flame' | 'bubbleprof';

/** What the process that runs under a clinic tool is to do. Paths are absolute. */
export interface RoundsPlan {
  /** The compiled scenario. */
  readonly entry: string;
  /** Its source: client modules are named from there. */
  readonly file: ScenarioFile;
  /** The project's root: its working directory. */
  readonly root: string;
  readonly settings: RoundSettings;
  /** Rounds begin until so much time has passed; there is always one. */
  readonly durationMs: number;
  /** Where it writes its `RoundsOutcome`. */
  readonly outcome: string;
}

/** What the process that loads clinic is to do. */
export interface ClinicPlan {
  readonly tool: ClinicTool;
  /** clinic's `package.json`. */
  readonly manifest: string;
  /** Its working directory, and where the tool's data goes. */
  readonly folder: string;
  /** The page to write. */
  readonly html: string;
  readonly rounds: RoundsPlan;
}

export type FromClinicRunner =
  | { readonly type: 'phase'; readonly phase: 'rounds' | 'analysis' | 'page' }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string };
