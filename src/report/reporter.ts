import type { RunResult } from '../model/result.js';
import type { Screen } from '../model/screen.js';

/** What every reporter is given. It writes its whole report with `screen.write`. */
export interface ReportOptions {
  readonly result: RunResult;
  /** The terminal, or a file that stands for one. */
  readonly screen: Screen;
  /** Every metric, every class, every hop. */
  readonly verbose: boolean;
  /** ws-profile's own version, for formats that name the tool. */
  readonly version: string;
}

/** One format: a function of one typed options object. */
export type Reporter = (options: ReportOptions) => void;
