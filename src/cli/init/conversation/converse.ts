import type { Hints } from '../read/hints.js';
import { type Entrance, type Line, openLine } from './line.js';
import { jsonMessage, type Message, messageOf, textMessage } from './message.js';

/** What a user of a server says, and how many messages come back each time. */
export interface Conversation {
  readonly origin: string;
  readonly entrance: Entrance;
  /** Sockets of one manager: two where a server passes messages on to others alone. */
  readonly sockets: 1 | 2;
  /** Messages that come by themselves when a socket has opened. */
  readonly greeting: number;
  /** Messages come by themselves all the time. */
  readonly streams: boolean;
  /** Said once, when a socket has opened. */
  readonly opening: readonly Step[];
  /** Said again and again. */
  readonly steps: readonly Step[];
}

export interface Step {
  readonly message: Message;
  readonly answers: number;
}

/** A server that lets nobody in: why, by entrance, in the order they were tried. */
export interface Refused {
  readonly refusals: readonly { readonly path: string; readonly reason: string }[];
}

const GREETING_MS = 200;
const ANSWER_MS = 300;
const QUIET_MS = 100;
/** More messages are not tried in one conversation. */
const MAX_STEPS = 6;
const COMMON_PATHS = ['/ws', '/socket', '/websocket', '/chat'];
const SOCKET_IO = '/socket.io/?EIO=4&transport=websocket';

/** Finds out how a server is spoken to: where it lets a client in, and what it answers. */
export async function converse(
  origin: string,
  hints: Hints,
  known: Partial<Entrance> | undefined,
): Promise<Conversation | Refused> {
  const refusals: { path: string; reason: string }[] = [];
  for (const entrance of entrancesFor(hints, known)) {
    const line = await openLine(origin, entrance);
    if (typeof line === 'string') {
      refusals.push({ path: entrance.path, reason: line });
      continue;
    }
    const greeting = await line.hear(GREETING_MS, QUIET_MS);
    const [stays, streams] = [line.isOpen, line.goesOn];
    line.end();
    if (stays && streams) return { origin, entrance, sockets: 1, greeting: 0, streams, opening: [], steps: [] };
    if (stays) return { origin, entrance, streams, ...(await talk({ origin, entrance, greeting, hints })) };
    refusals.push({ path: entrance.path, reason: 'closed at once' });
  }
  return { refusals };
}

function entrancesFor(hints: Hints, known: Partial<Entrance> | undefined): readonly Entrance[] {
  const headers = known?.headers ?? {};
  const plain = known?.path === undefined ? ['/', ...hints.paths, ...COMMON_PATHS] : [known.path];
  const query = hints.queries.map((name) => `${name}=${/token|key|secret/i.test(name) ? 'token' : 'user-0'}`).join('&');
  const paths = [...plain, ...(query === '' ? [] : plain.map((path) => `${path}?${query}`)), SOCKET_IO];
  const protocolSets = [[], ...hints.protocols.map((one) => [one])];
  const bare = [...new Set(paths)].flatMap((path) => protocolSets.map((protocols) => ({ path, protocols, headers })));
  if (hints.headers.length === 0 || known !== undefined) return bare;
  const shown = Object.fromEntries(hints.headers.map((name) => [name, valueOfHeader(name)]));
  return [...bare, ...bare.map((entrance) => ({ ...entrance, headers: shown }))];
}

function valueOfHeader(name: string): string {
  if (name === 'authorization') return 'Bearer token';
  if (name === 'cookie') return 'session=token; token=token';
  return name === 'origin' ? 'http://localhost' : 'token';
}

interface Talk {
  readonly origin: string;
  readonly entrance: Entrance;
  readonly greeting: number;
  readonly hints: Hints;
}

type Said = Pick<Conversation, 'sockets' | 'greeting' | 'opening' | 'steps'>;

/** Tries what the source suggests, then what any server may answer, alone and then with a second client beside. */
async function talk(about: Talk): Promise<Said> {
  const { greeting } = about;
  const candidates = candidatesFor(about);
  const heard: { readonly said: Said; readonly score: number }[] = [];
  for (const sockets of [1, 2] as const) {
    for (const messages of candidates) {
      const result = await rehearse(about, messages, sockets);
      if (!result) continue;
      const answered = result.steps.some(({ answers }) => answers > 0);
      const score = (answered ? 4 : 0) + (result.isError ? -2 : 0) + (result.steps.length > 0 ? 1 : 0);
      heard.push({ said: { sockets, greeting, opening: result.opening, steps: result.steps }, score });
      if (answered && !result.isError) return { sockets, greeting, opening: result.opening, steps: result.steps };
    }
    if (heard.some(({ score }) => score >= 2)) break;
  }
  const best = heard.sort((a, b) => b.score - a.score)[0];
  // Two sockets are of no use where neither hears of the other.
  return best
    ? { ...best.said, sockets: best.score >= 2 ? best.said.sockets : 1 }
    : { sockets: 1, greeting, opening: [], steps: [] };
}

function candidatesFor({ entrance, hints }: Talk): readonly (readonly Message[])[] {
  if (entrance.path === SOCKET_IO) {
    const events = [...hints.events, 'message'].slice(0, MAX_STEPS - 1);
    return [[textMessage('40'), ...events.map((event) => textMessage(`42${JSON.stringify([event, 'hello'])}`))]];
  }
  const [protocol = ''] = entrance.protocols;
  const opening = protocol.startsWith('graphql') ? [jsonMessage({ type: 'connection_init' })] : [];
  const hinted = hints.messages.map(messageOf).slice(0, MAX_STEPS);
  const nest = hints.events.map((event) => jsonMessage({ event, data: 'hello' })).slice(0, MAX_STEPS);
  const plain = [[textMessage('hello')], [jsonMessage({ type: 'message', data: 'hello' })]];
  return [hinted, nest, ...plain]
    .filter((messages) => messages.length > 0)
    .map((messages) => [...opening, ...messages]);
}

interface Rehearsed {
  readonly opening: readonly Step[];
  readonly steps: readonly Step[];
  /** What came back speaks of errors. */
  readonly isError: boolean;
}

/**
 * Says messages twice over on one connection. What is answered the first time alone opens a conversation; what makes the server
 * hang up is left out, and the rest is said anew. Undefined where nothing can be said.
 */
async function rehearse(about: Talk, messages: readonly Message[], sockets: 1 | 2): Promise<Rehearsed | undefined> {
  let once: readonly Message[] = [];
  let often = messages;
  for (let attempt = 0; attempt <= messages.length; attempt++) {
    const lines = await openLines(about, sockets);
    if (!lines) return undefined;
    try {
      const first = await sayAll(lines, [...once, ...often]);
      if (first.hungUp !== undefined) {
        once = once.filter((message) => message !== first.hungUp);
        often = often.filter((message) => message !== first.hungUp);
        continue;
      }
      const again = await sayAll(lines, often);
      if (again.hungUp !== undefined) {
        const { hungUp } = again;
        once = [...once, hungUp];
        often = often.filter((message) => message !== hungUp);
        continue;
      }
      return judge(first, again, { once, often });
    } finally {
      for (const line of lines) line.end();
    }
  }
  return undefined;
}

interface Spoken {
  readonly steps: readonly Step[];
  /** The message after which a socket was closed. */
  readonly hungUp: Message | undefined;
  readonly errors: number;
}

function judge(
  first: Spoken,
  again: Spoken,
  { once, often }: { once: readonly Message[]; often: readonly Message[] },
): Rehearsed {
  const answersTo = (spoken: Spoken, message: Message) =>
    spoken.steps.find((step) => step.message === message)?.answers ?? 0;
  const openers = often.filter((message) => answersTo(first, message) > 0 && answersTo(again, message) === 0);
  const stepOf =
    (spoken: Spoken) =>
    (message: Message): Step => ({ message, answers: answersTo(spoken, message) });
  const steps = often
    .filter((message) => !openers.includes(message))
    .map((message) => ({ message, answers: Math.min(answersTo(first, message), answersTo(again, message)) }));
  const answers = first.steps.filter((step) => step.answers > 0).length;
  return { opening: [...once, ...openers].map(stepOf(first)), steps, isError: answers > 0 && first.errors >= answers };
}

async function openLines({ origin, entrance, greeting }: Talk, sockets: 1 | 2): Promise<readonly Line[] | undefined> {
  const lines: Line[] = [];
  for (let i = 0; i < sockets; i++) {
    const line = await openLine(origin, entrance);
    if (typeof line === 'string') {
      for (const one of lines) one.end();
      return undefined;
    }
    lines.push(line);
  }
  if (greeting > 0 || sockets > 1) await Promise.all(lines.map((line) => line.hear(GREETING_MS, QUIET_MS)));
  return lines;
}

/** Says messages one after the other from every line; counts for each what the line that heard least heard. */
async function sayAll(lines: readonly Line[], messages: readonly Message[]): Promise<Spoken> {
  const steps: Step[] = [];
  let errors = 0;
  for (const message of messages) {
    for (const line of lines) line.send(message.text);
    const heard = await Promise.all(lines.map((line) => line.hear(ANSWER_MS, QUIET_MS)));
    if (lines.some((line) => !line.isOpen)) return { steps, hungUp: message, errors };
    const answers = Math.min(...heard);
    if (answers > 0 && lines.some(({ last }) => /error|invalid|unknown|unauthorized|forbidden|bad request/i.test(last)))
      errors++;
    steps.push({ message, answers });
  }
  return { steps, hungUp: undefined, errors };
}
