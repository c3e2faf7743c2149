import type { SwarmFailure, SwarmFailureCode } from './protocol.js';

/** An error of the swarm that the caller can do something about. */
export class SwarmError extends Error {
  override readonly name = 'SwarmError';
  readonly code: SwarmFailureCode;

  constructor(code: SwarmFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Any thrown value as plain data. */
export function toFailure(error: unknown): SwarmFailure {
  if (error instanceof SwarmError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

const MAX_REASONS = 50;
const MAX_REASON_LENGTH = 120;

/** Counts reasons (error codes, HTTP statuses), bounded: what a server answers may differ from socket to socket. */
export class ReasonCounts {
  readonly #counts = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(reason: string, count = 1): void {
    this.#total += count;
    const short = reason.slice(0, MAX_REASON_LENGTH);
    const key = this.#counts.has(short) || this.#counts.size < MAX_REASONS ? short : 'other';
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  toRecord(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}

/** The shortest stable name of a socket's error: `HTTP 401`, an error code, or the message. */
export function errorReason(error: Error & { readonly code?: unknown }): string {
  const status = /^Unexpected server response: (\d+)/.exec(error.message);
  if (status) return `HTTP ${status[1]}`;
  return typeof error.code === 'string' ? error.code : error.message;
}
