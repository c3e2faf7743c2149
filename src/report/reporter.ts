import type { ProfileEvent } from '../model/event.js';
import type { Stability } from '../model/exhibits.js';
import type { RunResult } from '../model/result.js';
import type { Screen } from '../model/screen.js';

/** What every reporter is given when a run is over. It writes its whole report with `screen.write`. */
export interface ReportOptions extends FollowOptions {
  readonly result: RunResult;
  /** The run judged with its history and the committed surface, for formats that say whether to deploy; made when it is asked for. */
  stability(): Promise<Stability>;
  /** Where files beside the report's own may be written; absent where the report goes to a stream. */
  readonly beside?: Beside;
}

/** A folder beside a report for what it has no room for. It is made when the first file is written. */
interface Beside {
  /** Its name, by which the report can refer to what is in it. */
  readonly folder: string;
  write(name: string, text: string): Promise<void>;
}

/** What a reporter that follows a run is given before it begins. */
export interface FollowOptions {
  /** The terminal, or a file that stands for one. */
  readonly screen: Screen;
  /** Every metric, every class, every hop. */
  readonly verbose: boolean;
  /** ws-profile's own version, for formats that name the tool. */
  readonly version: string;
  /** Where the project lies in its repository, with slashes; empty at its root, and where there is none. */
  readonly projectPath: string;
}

/** One format. */
export interface Reporter {
  /** What it is and who reads it, for `--help` and the documentation. */
  readonly about: string;
  /** It writes lines among those of others. A format that does not owns its stream: one document and nothing else. */
  readonly sharesStream: boolean;
  /** Writes the report of a run that is over. */
  write(options: ReportOptions): Promise<void>;
  /** Writes the same report while the run is under way: `write` is not called then. */
  follow?(options: FollowOptions): Promise<Follower>;
}

/** Follows a run. */
export interface Follower {
  /** Something happened. */
  show(event: ProfileEvent): void;
  /** The run is over; it has no result when it was interrupted or could not go on. */
  end(result: RunResult | undefined): void;
}
