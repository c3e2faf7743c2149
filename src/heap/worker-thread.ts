import { type ErrorCode, WsProfileError } from '../errors.js';

/** An error as it crosses between threads: structured cloning would lose its class and code. */
export interface ThreadError {
  /** Absent: not a failure we foresaw; the message then has the stack. */
  readonly code?: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

export function toThreadError(error: unknown): ThreadError {
  if (!(error instanceof WsProfileError)) {
    return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const { code, message, hint } = error;
  return { code, message, ...(hint !== undefined && { hint }) };
}

export function fromThreadError({ code, message, hint }: ThreadError): Error {
  return code ? new WsProfileError(code, message, hint === undefined ? {} : { hint }) : new Error(message);
}

/**
 * The file of the thread `name`, beside the module that starts it (its `import.meta.url`). Threads run what was built:
 * from the sources (in tests) that is the same file below dist.
 */
export function threadFile(name: string, starter: string): URL {
  return new URL(`./${name}.js`, starter.replace(/\/src\/(.*)\.ts$/, '/dist/$1.js'));
}
