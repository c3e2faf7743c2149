import type { WsProfileError } from '../../errors.js';
import type { Probe } from './probe-client.js';

/** A server whose processes we come into: one that we start, or one that runs already. Whoever has one closes it in a `finally`. */
export interface EnteredServer {
  /**
   * Starts it or finds it. Resolves to the URL that its connections go to, as soon as it is ready.
   *
   * @throws WsProfileError SERVER_NOT_READY, SERVER_ENDED, PROBE_REFUSED, ATTACH_FAILED; the signal's reason
   */
  open(signal: AbortSignal): Promise<string>;
  /** The processes that we are in, oldest first; those that have ended are left out. */
  probes(): readonly Probe[];
  /** Why a connection to it was seen in none of its processes. */
  whyUnseen(): WsProfileError;
  /** Rejects when it has ended by itself. */
  readonly failed: Promise<never>;
  /** What it printed last. */
  lastLines(): string;
  /** Lines on stderr so far that speak of an error. */
  stderrErrors(): number;
  /** Leaves it as it was found, and ends it if we started it. Tells what was odd in that, a sentence each. */
  close(): Promise<readonly string[]>;
}
