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
