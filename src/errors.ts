/**
 * Every failure a user can meet: a stable code, what is wrong and where, and what to do next. The command line prints
 * `message` and `hint`; a stack trace only with `--debug`.
 */
export class WsProfileError extends Error {
  override readonly name = 'WsProfileError';
  readonly code: ErrorCode;
  /** What to do next, one sentence; absent where the message already says it. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  /** The process exit code that this failure means. */
  get exitCode(): ExitCode {
    return ERROR_CODES[this.code];
  }
}

/** 0 pass, 1 a leak or a regression, 2 usage or configuration, 3 a scenario broke, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** The codes; docs/errors.md explains every one. */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG_INVALID'
  | 'SCENARIO_NOT_FOUND'
  | 'SCENARIO_INVALID'
  | 'SCENARIO_SYNTAX'
  | 'SCENARIO_DUPLICATE'
  | 'BASELINE_INVALID'
  | 'BASELINE_NOT_WRITABLE'
  | 'SUPPRESSION_INVALID'
  | 'REPORT_NOT_WRITABLE'
  | 'OUTPUT_NOT_WRITABLE'
  | 'REPORTER_UNKNOWN'
  | 'HISTORY_INVALID'
  | 'HISTORY_NOT_WRITABLE'
  | 'MERGE_INVALID'
  | 'RUN_INVALID'
  | 'SNAPSHOT_INVALID'
  | 'SNAPSHOT_NOT_READABLE'
  | 'TOOL_MISSING'
  | 'TOOL_UNSUPPORTED'
  | 'DISK_NOT_WRITABLE'
  | 'HOOK_FAILED'
  | 'HOOK_TIMEOUT'
  | 'SCENARIO_CRASHED'
  | 'SCENARIO_EXITED'
  | 'SCENARIO_OUT_OF_MEMORY'
  | 'SWARM_FAILED'
  | 'ATTACH_FAILED'
  | 'PROBE_REFUSED'
  | 'SERVER_NOT_READY'
  | 'SERVER_ENDED'
  | 'SERVER_BLOCKED'
  | 'PROBE_FAILED'
  | 'CONNECTIONS_FAILED'
  | 'CONNECTIONS_UNSEEN'
  | 'DRIVE_FAILED'
  | 'LOAD_FAILED'
  | 'TOOL_FAILED'
  | 'INTERRUPTED';

/** The table of codes, each with the exit code it means. */
const ERROR_CODES: Readonly<Record<ErrorCode, ExitCode>> = {
  USAGE: 2,
  CONFIG_INVALID: 2,
  SCENARIO_NOT_FOUND: 2,
  SCENARIO_INVALID: 2,
  SCENARIO_SYNTAX: 2,
  SCENARIO_DUPLICATE: 2,
  BASELINE_INVALID: 2,
  BASELINE_NOT_WRITABLE: 2,
  SUPPRESSION_INVALID: 2,
  REPORT_NOT_WRITABLE: 2,
  OUTPUT_NOT_WRITABLE: 2,
  REPORTER_UNKNOWN: 2,
  HISTORY_INVALID: 2,
  HISTORY_NOT_WRITABLE: 2,
  MERGE_INVALID: 2,
  RUN_INVALID: 2,
  SNAPSHOT_INVALID: 2,
  SNAPSHOT_NOT_READABLE: 2,
  TOOL_MISSING: 2,
  TOOL_UNSUPPORTED: 2,
  DISK_NOT_WRITABLE: 2,
  HOOK_FAILED: 3,
  HOOK_TIMEOUT: 3,
  SCENARIO_CRASHED: 3,
  SCENARIO_EXITED: 3,
  SCENARIO_OUT_OF_MEMORY: 3,
  SWARM_FAILED: 3,
  ATTACH_FAILED: 3,
  PROBE_REFUSED: 3,
  SERVER_NOT_READY: 3,
  SERVER_ENDED: 3,
  SERVER_BLOCKED: 3,
  PROBE_FAILED: 3,
  CONNECTIONS_FAILED: 3,
  CONNECTIONS_UNSEEN: 3,
  DRIVE_FAILED: 3,
  LOAD_FAILED: 3,
  TOOL_FAILED: 3,
  INTERRUPTED: 130,
};
