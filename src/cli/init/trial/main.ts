/**
 * A process of its own that goes one way to start somebody's server, or to make somebody's client, and says what there is then.
 * Whoever started it ends it, with all that it started.
 *
 * argv: a TrialRequest as JSON.
 */
import { EventEmitter } from 'node:events';
import type { Server } from 'node:net';
import { pathToFileURL } from 'node:url';
import { countHandles, handlesAbove } from '../../../measured/handles.js';
import { endValue } from './ending.js';
import { describeValue } from './inspect.js';
import { watchListening } from './listening.js';
import type { End, FromTrial, ToTrial, TrialAnswer, TrialFailure, TrialRequest } from './protocol.js';

/** How long what was made may take to listen after it was made. */
const LISTEN_MS = 1_500;
const STEP_MS = 20;
/** How long a method may take: what waits for an answer that nobody gives is of no use. */
const CALL_MS = 1_000;

interface Gone {
  readonly subject: unknown;
  /** A server of our own, to be listened on. */
  readonly server?: Server;
}

type Way = (context: object) => Promise<Gone>;

const request = JSON.parse(process.argv[2] ?? '') as TrialRequest;
const privates = new Set(request.privates);
const listening = watchListening(request.ports);
const emitted: string[] = [];
let subject: unknown;
let own: Server | undefined;
let before: Readonly<Record<string, number>> = {};

process.on('disconnect', () => process.exit());
process.on('uncaughtException', (error) => tell({ type: 'failed', failure: failureOf('make', error) }));
process.on('unhandledRejection', (error) => tell({ type: 'failed', failure: failureOf('make', error) }));

await go();

async function go(): Promise<void> {
  let stage: TrialFailure['stage'] = 'import';
  try {
    const { way } = (await import(pathToFileURL(request.entry).href)) as { readonly way: Way };
    before = await handles();
    stage = 'make';
    const gone = await way({ listen, swarm: { serve: async () => ({ url: request.peer }) } });
    subject = gone.subject;
    own = gone.server;
    if (own && !own.listening) await listen(own);
    // A server that is told to listen does so at once, unless it looks its host up first.
    await new Promise(setImmediate);
    const atOnce = listening().length;
    for (let waited = 0; waited < LISTEN_MS && listening().length === 0; waited += STEP_MS) await sleep(STEP_MS);
    watchEvents(subject);
    process.on('message', (question: ToTrial) => void answer(question));
    tell({
      type: 'made',
      made: {
        value: describeValue(subject, privates),
        listening: listening().map(({ server, ...one }) => ({ ...one, isOwn: server === own })),
        isLate: atOnce === 0 && listening().length > 0,
      },
    });
  } catch (error) {
    tell({ type: 'failed', failure: failureOf(stage, error) });
  }
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : address}`);
    });
  });
}

/** Notes the names of what an emitter emits. */
function watchEvents(value: unknown): void {
  if (!(value instanceof EventEmitter)) return;
  const emit = value.emit;
  value.emit = function watchedEmit(name: string | symbol, ...args: unknown[]) {
    if (typeof name === 'string') emitted.push(name);
    return Reflect.apply(emit, this, [name, ...args]) as boolean;
  };
}

async function answer(question: ToTrial): Promise<void> {
  tell({ type: 'answered', answer: await answerTo(question) });
}

async function answerTo(question: ToTrial): Promise<TrialAnswer> {
  switch (question.ask) {
    case 'call':
      return { ask: 'call', problem: await call(question.method, question.arguments) };
    case 'emitted':
      return { ask: 'emitted', events: [...new Set(emitted)] };
    case 'end':
      return { ask: 'end', end: await end() };
  }
}

async function call(method: string, args: readonly unknown[]): Promise<string | undefined> {
  emitted.length = 0;
  try {
    const returned = (subject as Record<string, (...all: readonly unknown[]) => unknown>)[method]!(...args);
    const isOver = await Promise.race([Promise.resolve(returned).then(() => true), sleep(CALL_MS).then(() => false)]);
    return isOver ? undefined : 'was waited for in vain';
  } catch (error) {
    return failureOf('make', error).message;
  }
}

async function end(): Promise<End> {
  const isListening = (one: unknown) => listening().some(({ server }) => server === one || holds(one, server));
  const steps = await endValue(subject, privates, isListening).catch(() => []);
  const ownIsLeft = own?.listening === true;
  if (ownIsLeft) own?.close();
  for (let waited = 0; waited < LISTEN_MS && listening().length > 0; waited += STEP_MS) await sleep(STEP_MS);
  const left = listening().map(({ port }) => port);
  return { steps, ownIsLeft, left, handles: handlesAbove(before, await handles()) };
}

/** A WebSocket server's own HTTP server. */
function holds(value: unknown, server: Server): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).includes(server);
}

/** From a timer's callback each time, so that our own timer counts alike. */
function handles(): Promise<Readonly<Record<string, number>>> {
  return new Promise((resolve) => setTimeout(() => resolve(countHandles()), STEP_MS));
}

function failureOf(stage: TrialFailure['stage'], error: unknown): TrialFailure {
  const message = error instanceof Error ? error.message : String(error);
  return { stage, message, stack: (error instanceof Error && error.stack) || message };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function tell(message: FromTrial): void {
  if (process.connected) process.send?.(message);
}
