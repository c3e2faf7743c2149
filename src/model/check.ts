/** What became of something that was to be shown. What nobody ran is never passed. */
export type EvidenceStatus = 'passed' | 'failed' | 'blocked' | 'not-run';

/** One figure or statement, and how to get it again. */
export interface Evidence {
  readonly what: string;
  /** What to run for it. */
  readonly command: string;
  /** What was found. */
  readonly value: string;
  /** What it was held against. */
  readonly budget?: string;
  /** The file that holds it. */
  readonly source?: string;
}

/** What a check needs before it can say anything. Everything that is named must be there. */
export interface CheckNeeds {
  /** Ends with 0 within 10 seconds. */
  readonly command?: string;
  /** Answers `http:` or `https:` with a status below 500. */
  readonly url?: string;
  /** `host:port` that accepts a connection. */
  readonly tcp?: string;
}

/** A command of the project's own whose outcome is evidence. */
export interface CheckDefinition {
  readonly name: string;
  /** What its evidence speaks for, such as `architecture compliance`. */
  readonly category: string;
  /** Run by the shell in the project's root, with `node_modules/.bin` on the path. */
  readonly command: string;
  /**
   * Takes a count from what the command prints: a regular expression (its group is the number; without a group, its
   * matches are counted), or a JSONPath that starts with `$` for a command that prints JSON.
   */
  readonly count?: string | RegExp;
  /** The count may be this at most. Without it, the committed count. */
  readonly budget?: number;
  /** Without them the check is blocked, and its command is not run. */
  readonly needs?: CheckNeeds;
  /** How long the command may take, in milliseconds. Default 300,000. */
  readonly timeoutMs?: number;
  /** Exit codes with which the command has done its work. Default 0, and with a count also 1. */
  readonly exitCodes?: readonly number[];
}

/** How a command ended, and what it printed. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It printed more than is kept: what is there is the end of it. */
  readonly cut: boolean;
}

/** What a check found. */
export interface CheckResult {
  readonly name: string;
  readonly category: string;
  readonly status: EvidenceStatus;
  /** One sentence: why it has this status. */
  readonly result: string;
  readonly command: string;
  /** null when the command was not run, or was killed. */
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly count?: number;
  readonly limit?: { readonly count: number; readonly from: 'budget' | 'baseline' };
  /** The last lines that it printed; none of a check that passed. */
  readonly output: readonly string[];
  readonly evidence: Evidence;
}

export const CHECKS_RESULT_SCHEMA = 'ws-profile/checks-result@1';

/** The one JSON document of `checks --json`. */
export interface ChecksResult {
  readonly schema: typeof CHECKS_RESULT_SCHEMA;
  readonly checks: readonly CheckResult[];
}

/** Committed counts by check. */
export type CheckCounts = Readonly<Record<string, number>>;
