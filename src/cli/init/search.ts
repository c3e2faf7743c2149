import { createServer } from 'node:net';
import { WsProfileError } from '../../errors.js';
import { type Conversation, converse, type Refused } from './conversation/converse.js';
import type { Entrance } from './conversation/line.js';
import type { Hints } from './read/hints.js';
import type { TypedExports } from './read/typing/protocol.js';
import { type Peer, startPeer } from './trial/peer.js';
import type { End, Exported, Gateway, Listening, Made, TrialFailure } from './trial/protocol.js';
import { type Outcome, type Trial, TrialBroke, tryWay } from './trial/trial.js';
import { compileWay } from './ways/compiled-way.js';
import { connectingWays, furtherWays, makingWays, managerWay, releaseOf } from './ways/further.js';
import { waysOfGateway } from './ways/nest.js';
import { waysOf } from './ways/of-exports.js';
import { exportOf, SUBJECT, type Way } from './ways/way.js';

/** More ways than these are not gone, and none is begun after this time. */
const MAX_TRIALS = 24;
const MAX_MS = 60_000;

/** What a scenario can be written of. */
export type Found =
  /** A server that lets clients in, or refuses them all. */
  | {
      readonly kind: 'server';
      readonly way: Way;
      readonly listening: Listening;
      readonly isLate: boolean;
      readonly talk: Conversation | Refused;
      readonly end: End;
    }
  /** Clients of a server elsewhere, or things that a factory makes. */
  | {
      readonly kind: 'managers';
      readonly way: Way;
      readonly uses: readonly Use[];
      readonly methods: readonly string[];
      readonly end: End;
      /** A connection is gone after it. */
      readonly ends: boolean;
      /** How a factory lets go of a manager that does not end by itself, as an expression. */
      readonly release: string | undefined;
    };

export type Served = Extract<Found, { readonly kind: 'server' }>;
export type Managers = Extract<Found, { readonly kind: 'managers' }>;

/** A method that sends, and an event that comes of it. */
interface Use {
  readonly method: string;
  readonly event: string | undefined;
}

export interface SearchOptions {
  readonly root: string;
  /** Absolute. */
  readonly module: string;
  /** The export that was asked for. */
  readonly only: string | undefined;
  readonly hints: Hints;
  readonly types: TypedExports;
  readonly answers: ReadonlyMap<string, string>;
  /** What a person said of the handshake. */
  readonly entrance: Partial<Entrance> | undefined;
  readonly signal: AbortSignal;
}

/** Where a search ended: what it found, or what became of each way. */
export interface Searched {
  readonly found: Found | undefined;
  readonly exports: readonly Exported[];
  readonly tried: readonly Tried[];
}

export interface Tried {
  readonly way: Way;
  /** As a clause that follows the way's name. */
  readonly problem: string;
}

/**
 * Goes the ways that a module offers, each in a process of its own, until one serves WebSocket clients, connects to a server, or
 * makes managers that end.
 *
 * @throws WsProfileError SCENARIO_INVALID where the module can't even be imported; SCENARIO_SYNTAX; INTERRUPTED
 */
export async function search(options: SearchOptions): Promise<Searched> {
  const peer = await startPeer();
  try {
    return await new Search(options, peer).run();
  } finally {
    peer.close();
  }
}

/** A way whose end is no server and no client, with what it made. */
interface Candidate {
  readonly way: Way;
  readonly made: Made;
}

class Search {
  readonly #options: SearchOptions;
  readonly #peer: Peer;
  readonly #tried: Tried[] = [];
  readonly #startedAt = performance.now();
  #hints: Hints;
  /** A server that refuses its clients, should nothing better come. */
  #refusing: Found | undefined;

  constructor(options: SearchOptions, peer: Peer) {
    this.#options = options;
    this.#peer = peer;
    this.#hints = options.hints;
  }

  async run(): Promise<Searched> {
    const { module, only, types, answers } = this.#options;
    const imported = await this.#import();
    const { exports } = imported.made.value;
    const result = (found: Found | undefined): Searched => ({ found, exports, tried: this.#tried });
    const listening = imported.made.listening.length > 0 ? await this.#findImported(imported) : undefined;
    if (listening) return result(listening);
    const gateway = exports.find((one) => one.gateway && (only === undefined || one.name === only));
    if (gateway?.gateway) this.#hints = withGateway(this.#hints, gateway.gateway);
    const first = gateway
      ? await waysOfGateway(gateway.name, module, this.#options.root)
      : waysOf(imported.made.value, { types, answers }, only);
    const found = await this.#findServing(first);
    return result(found ?? this.#refusing);
  }

  /** @throws WsProfileError SCENARIO_INVALID */
  async #import(): Promise<Candidate> {
    const way = importWay([]);
    const outcome = await this.#go(way, async ({ made }) => made);
    if (outcome.state === 'gone') return { way, made: outcome.result };
    throw importFailed(this.#options, outcome.failure);
  }

  /** A module that listens when it is imported: on a port of its own, or one that the environment tells. */
  async #findImported({ way }: Candidate): Promise<Found | undefined> {
    const { portVariables } = this.#options.hints;
    const told = portVariables.length > 0 ? importWay(portVariables) : undefined;
    if (told) {
      const found = await this.#serve(told);
      if (found?.kind === 'server' && found.listening.askedPort === found.listening.port) return found;
    }
    return this.#serve(way);
  }

  async #findServing(first: readonly Way[]): Promise<Found | undefined> {
    const { types, answers } = this.#options;
    const queue = [...first];
    const idle: Candidate[] = [];
    while (queue.length > 0 && !this.#isEnough()) {
      const way = queue.shift()!;
      let made: Made | undefined;
      const found = await this.#serve(way, (one) => {
        made = one;
      });
      if (found) return found;
      if (!made) continue;
      if (made.listening.length === 0) idle.push({ way, made });
      const thing = { made, types: typesFor(way, types), answers };
      queue.unshift(...furtherWays(way, thing), ...connectingWays(way, thing));
    }
    return this.#refusing ?? (await this.#findManagers(idle));
  }

  /** Goes a way and sees whether clients come in, or whether it came to our peer. */
  async #serve(way: Way, onMade?: (made: Made) => void): Promise<Found | undefined> {
    const acceptedBefore = this.#peer.accepted;
    const outcome = await this.#go(way, async (trial): Promise<Found | undefined> => {
      onMade?.(trial.made);
      if (way.create) return this.#connected(way, trial, acceptedBefore);
      const served = await this.#served(trial.made.listening);
      if (!served) {
        this.#tried.push({ way, problem: 'started nothing that listens' });
        return undefined;
      }
      const end = await endOf(way, trial);
      const found: Found = { kind: 'server', way, ...served, isLate: trial.made.isLate, end };
      if (!('refusals' in served.talk)) return found;
      if (refusalOfClient(served.talk)) this.#refusing ??= found;
      this.#tried.push({ way, problem: `let no client in: ${refusalText(served.talk)}` });
      return undefined;
    });
    if (outcome.state === 'gone') return outcome.result;
    this.#tried.push({ way, problem: `failed: ${outcome.failure.message}` });
    return undefined;
  }

  /** Speaks with the servers that listen, until one lets a client in; else says how the first refused. */
  async #served(servers: readonly Listening[]): Promise<Pick<Served, 'listening' | 'talk'> | undefined> {
    const { entrance } = this.#options;
    let refusing: Pick<Served, 'listening' | 'talk'> | undefined;
    for (const listening of servers) {
      const talk = await converse(`ws://${hostOf(listening)}:${listening.port}`, this.#hints, entrance);
      if (!('refusals' in talk)) return { listening, talk };
      refusing ??= { listening, talk };
    }
    return refusing;
  }

  async #connected(way: Way, trial: Trial, acceptedBefore: number): Promise<Managers | undefined> {
    const peer = this.#peer;
    if (!(await peer.until(() => peer.accepted > acceptedBefore))) {
      this.#tried.push({ way, problem: 'connected to nothing' });
      return undefined;
    }
    const { methods } = trial.made.value;
    const uses: Use[] = [];
    for (const { name } of methods.filter((method) => SENDS.test(method.name)).slice(0, 3)) {
      const before = peer.messages;
      const { problem } = await trial.ask({ ask: 'call', method: name, arguments: ['hello'] });
      if (problem !== undefined || !(await peer.until(() => peer.messages > before))) continue;
      const { events } = await trial.ask({ ask: 'emitted' });
      uses.push({ method: name, event: events.find((event) => /message|data|answer|reply|receive/i.test(event)) });
    }
    const { end } = await trial.ask({ ask: 'end' });
    const ends = end.steps.length > 0 && (await peer.until(() => peer.open === 0));
    return { kind: 'managers', way, uses, methods: methods.map(({ name }) => name), end, ends, release: undefined };
  }

  /** Nothing serves and nothing connects: what a factory makes, or a class by itself. */
  async #findManagers(idle: readonly Candidate[]): Promise<Found | undefined> {
    const { types, answers } = this.#options;
    const made = idle.flatMap(({ way, made: factory }) => {
      const thing = { made: factory, types: typesFor(way, types), answers };
      return makingWays(way, thing).map((each) => ({ way: each, release: releaseOf(way, thing) }));
    });
    const own = idle.flatMap(({ way }) => managerWay(way) ?? []).map((way) => ({ way, release: undefined }));
    let unended: Found | undefined;
    for (const { way, release } of [...made, ...own]) {
      if (this.#isEnough()) break;
      const accepted = this.#peer.accepted;
      const outcome = await this.#go(way, async (trial): Promise<Managers> => {
        const connected = way.kept.includes('peer') ? await this.#connected(way, trial, accepted) : undefined;
        return connected ?? { ...(await ended(way, trial)), release };
      });
      if (outcome.state === 'failed') this.#tried.push({ way, problem: `failed: ${outcome.failure.message}` });
      else if (outcome.result.ends || release !== undefined) return outcome.result;
      else if (outcome.result.methods.length > 0) unended ??= outcome.result;
    }
    return unended;
  }

  #isEnough(): boolean {
    return this.#tried.length >= MAX_TRIALS || performance.now() - this.#startedAt > MAX_MS;
  }

  async #go<T>(way: Way, use: (trial: Trial) => Promise<T>): Promise<Outcome<T>> {
    const { root, module, signal } = this.#options;
    const port = await freePort();
    let compiled: Awaited<ReturnType<typeof compileWay>>;
    try {
      compiled = await compileWay(way, { root, module, port });
    } catch (error) {
      // A package that the way takes and the project has not; the module itself was compiled before.
      if (!(error instanceof WsProfileError) || way.imports.every(({ from }) => from === SUBJECT)) throw error;
      return { state: 'failed', failure: { stage: 'import', message: error.message, stack: error.message } };
    }
    try {
      const env = Object.fromEntries(way.portVariables.map((name) => [name, String(port)]));
      return await tryWay(
        { entry: compiled.entry, peer: this.#peer.url, ports: [port], privates: [...this.#hints.privates] },
        { root, env, signal },
        use,
      );
    } finally {
      await compiled.dispose();
    }
  }
}

/** How a server ends; of one that broke when its clients left, all that is known is whose server it was. */
async function endOf(way: Way, { ask }: Trial): Promise<End> {
  try {
    return (await ask({ ask: 'end' })).end;
  } catch (error) {
    if (!(error instanceof TrialBroke)) throw error;
    return { steps: [], ownIsLeft: way.server !== undefined, left: [], handles: {} };
  }
}

/** Ends what was made without a connection. */
async function ended(way: Way, { made, ask }: Trial): Promise<Managers> {
  const { end } = await ask({ ask: 'end' });
  const methods = made.value.methods.map(({ name }) => name);
  return { kind: 'managers', way, uses: [], methods, end, ends: end.steps.length > 0, release: undefined };
}

const SENDS =
  /^(?:send|publish|post|write|say|message|request|ping|echo|broadcast|notify|call|invoke|query|subscribe|join|push|dispatch)/i;

/** The module as it is: it may listen when it is imported. */
function importWay(portVariables: readonly string[]): Way {
  return {
    label: 'the import of the module',
    imports: [],
    setup: [`const started = await import('${SUBJECT}');`],
    subject: 'started',
    kept: ['started'],
    usesPort: portVariables.length > 0,
    portVariables,
    unknown: [],
  };
}

function typesFor(way: Way, types: TypedExports): TypedExports[string] | undefined {
  return types[exportOf(way) ?? 'default'];
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** What Nest's decorators say, before what the source suggests. */
function withGateway(hints: Hints, { path, events }: Gateway): Hints {
  return {
    ...hints,
    paths: [...(path === undefined ? [] : [path]), ...hints.paths],
    events: [...events, ...hints.events],
  };
}

/** An address to connect to: a server on all of them is reached by this one. */
export function hostOf({ address }: Listening): string {
  return address === '::1' ? 'localhost' : /^[\d.]+$/.test(address) && address !== '0.0.0.0' ? address : '127.0.0.1';
}

/** Where it speaks WebSocket and does not want this client: who it is, or what it asks for. */
export function refusalOfClient({ refusals }: Refused): Refused['refusals'][number] | undefined {
  return refusals.find(({ reason }) => /^HTTP (?:400|401|403)|closed at once/.test(reason));
}

export function refusalText(refused: Refused): string {
  const ofClient = refusalOfClient(refused);
  if (ofClient) return ofClient.path === '/' ? ofClient.reason : `${ofClient.reason} at ${ofClient.path}`;
  const reasons = [...new Set(refused.refusals.map(({ reason }) => reason))];
  return reasons.slice(0, 3).join(', ') || 'it was not asked';
}

function importFailed({ module, root }: SearchOptions, { message, stack }: TrialFailure): WsProfileError {
  const shown = module.startsWith(`${root}/`) ? module.slice(root.length + 1) : module;
  return new WsProfileError('SCENARIO_INVALID', `${shown} can not be imported: ${message}.`, {
    hint: 'Set what it needs in the environment, name a module that can be imported, or the command that starts the server: npx ws-profile init -- node server.js',
    cause: new Error(stack),
  });
}
