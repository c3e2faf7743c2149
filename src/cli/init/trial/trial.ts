import { WsProfileError } from '../../../errors.js';
import { type ChildExit, startChild } from '../../../process/child.js';
import type { FromTrial, Made, ToTrial, TrialAnswer, TrialFailure, TrialRequest } from './protocol.js';

/** From the start of the process to what was made, imports included. */
const MADE_MS = 20_000;
const ANSWER_MS = 10_000;

export interface TrialOptions {
  /** The project's root: the working directory. */
  readonly root: string;
  /** Variables besides our own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A process in which a way was gone, alive until it is ended. */
export interface Trial {
  readonly made: Made;
  ask<Question extends ToTrial>(question: Question): Promise<Extract<TrialAnswer, Pick<Question, 'ask'>>>;
}

/** How a way went. */
export type Outcome<T> =
  | { readonly state: 'gone'; readonly result: T }
  | { readonly state: 'failed'; readonly failure: TrialFailure };

/**
 * Goes a way in a process of its own, lets `use` look at what was made, and ends the process with all that it started.
 *
 * @throws WsProfileError INTERRUPTED
 */
export async function tryWay<T>(
  request: TrialRequest,
  options: TrialOptions,
  use: (trial: Trial) => Promise<T>,
): Promise<Outcome<T>> {
  const { root, signal } = options;
  signal.throwIfAborted();
  const heard = new Inbox();
  const child = startChild<ToTrial, FromTrial>(
    {
      entry: 'cli/init/trial/main.js',
      args: [JSON.stringify(request)],
      cwd: root,
      env: trialEnvironment(options.env),
      onLine: () => {},
    },
    (message) => heard.put(message),
  );
  const stop = () => child.kill();
  signal.addEventListener('abort', stop);
  void child.exited.then((exit) => heard.put({ type: 'failed', failure: exitFailure(exit) }));
  try {
    const first = await heard.next(MADE_MS, 'was not there');
    if (signal.aborted) throw interrupted();
    if (first.type === 'failed') return { state: 'failed', failure: first.failure };
    if (first.type !== 'made') throw new Error('the trial answered before it was asked');
    const ask: Trial['ask'] = async (question) => {
      child.send(question);
      const reply = await heard.next(ANSWER_MS, 'did not answer');
      if (reply.type === 'failed') throw new TrialBroke(reply.failure);
      return (reply.type === 'answered' ? reply.answer : undefined) as never;
    };
    return { state: 'gone', result: await use({ made: first.made, ask }) };
  } catch (error) {
    if (signal.aborted) throw interrupted();
    if (error instanceof TrialBroke) return { state: 'failed', failure: error.failure };
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    child.kill();
    await child.end();
  }
}

/** What was tried broke after it had been made. */
export class TrialBroke extends Error {
  readonly failure: TrialFailure;
  constructor(failure: TrialFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Messages in order, each waited for within a limit. */
class Inbox {
  readonly #messages: FromTrial[] = [];
  #wake: (() => void) | undefined;

  put(message: FromTrial): void {
    this.#messages.push(message);
    this.#wake?.();
  }

  async next(limitMs: number, otherwise: string): Promise<FromTrial> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<FromTrial>((resolve) => {
      const message = `${otherwise} within ${limitMs / 1000} s`;
      timer = setTimeout(
        () => resolve({ type: 'failed', failure: { stage: 'make', message, stack: message } }),
        limitMs,
      );
    });
    const came = async (): Promise<FromTrial> => {
      while (this.#messages.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      return this.#messages.shift()!;
    };
    try {
      return await Promise.race([came(), over]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function trialEnvironment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { NODE_V8_COVERAGE: _coverage, ...ours } = process.env;
  return { ...ours, ...env };
}

function exitFailure({ code, signal, stderr }: ChildExit): TrialFailure {
  const how = signal ? `was killed by ${signal}` : `ended its own process with code ${code}`;
  const error = stderr.split('\n').find((line) => /^[\w.]*(?:Error|Exception)\b.*:/.test(line));
  return { stage: 'make', message: error === undefined ? how : `${how}: ${error}`, stack: stderr };
}

function interrupted(): WsProfileError {
  return new WsProfileError('INTERRUPTED', 'interrupted: nothing was written');
}
