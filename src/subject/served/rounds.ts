import { setTimeout as sleep } from 'node:timers/promises';
import { handlesAbove } from '../../measured/handles.js';
import type { Percentiles } from '../../model/percentiles.js';
import type { HookLatency, HttpSample, Loop, Memory, Sample } from '../../model/sample.js';
import type { HttpPlan } from '../../model/scenario.js';
import type { Reading } from '../../probe/protocol.js';
import type { Clients } from './clients.js';
import type { Connections, Seen } from './connections.js';
import type { Drive } from './drive.js';
import type { EnteredServer } from './entered-server.js';
import type { Probe } from './probe-client.js';

const HANDLES_TIMEOUT_MS = 2_000;
/** Handles that have not moved for this long are left behind, not on their way out. */
const HANDLES_STILL_MS = 250;
const POLL_MS = 10;

/** Counts of open handles by kind. */
type Handles = Readonly<Record<string, number>>;

export interface ServedRoundsOptions {
  readonly server: EnteredServer;
  readonly clients: Clients;
  /** In the clients' place; absent: none. */
  readonly drive: Drive | undefined;
  readonly connections: Connections;
  /** The process that is weighed. */
  readonly measured: Probe;
  readonly http: HttpPlan | undefined;
  readonly signal: AbortSignal;
}

/** The rounds of both loops at a server, settled and weighed in the process that is measured. */
export class ServedRounds {
  readonly #options: ServedRoundsOptions;
  readonly #nextRound = { lifecycle: 0, steady: 0 };
  /** The connections of the steady loop. */
  #live: Seen | undefined;
  #errorsTold: number;
  #stderrErrorsTold: number;

  /** `first`: what the process was before the first round. */
  constructor(options: ServedRoundsOptions, first: Reading) {
    this.#options = options;
    this.#errorsTold = first.errors;
    this.#stderrErrorsTold = options.server.stderrErrors();
  }

  /** Connect, exercise, weigh alive, disconnect, settle, weigh. */
  async lifecycle(): Promise<Sample> {
    const { clients, connections, drive } = this.#options;
    const start = performance.now();
    const { handles } = await this.#read();
    if (drive) {
      await drive.run();
      const settled = await this.#settle(handles);
      const seen = await connections.arrived();
      return this.#sample({ loop: 'lifecycle', start, seen, settled });
    }
    await clients.connect();
    const http = await this.#exercise();
    const seen = await this.#match();
    // The collections that follow hold the loop up.
    const { eventLoopDelayMs } = await this.#read();
    const live = await this.#weigh();
    await clients.disconnect();
    const settled = await this.#settle(handles);
    return this.#sample({ loop: 'lifecycle', start, seen, settled, live, eventLoopDelayMs, http });
  }

  /** Exercise the live connections, settle, weigh. */
  async steady(): Promise<Sample> {
    const start = performance.now();
    const { handles } = await this.#read();
    const http = await this.#exercise();
    const { eventLoopDelayMs } = await this.#read();
    const settled = await this.#settle(handles);
    const { clients, connections, signal } = this.#options;
    const { others } = await connections.match(await clients.newPorts(), signal);
    const seen = { byProbe: this.#live?.byProbe ?? new Map(), others };
    return this.#sample({ loop: 'steady', start, seen, settled, eventLoopDelayMs, http });
  }

  async createLive(): Promise<void> {
    await this.#options.clients.connect();
    this.#live = await this.#match();
    await this.#weigh();
  }

  async destroyLive(): Promise<void> {
    const { handles } = await this.#read();
    await this.#options.clients.disconnect();
    await this.#settle(handles);
    await this.#weigh();
  }

  async #exercise(): Promise<HttpSample | undefined> {
    const { clients, http } = this.#options;
    const [sample] = await Promise.all([http && clients.http(http), clients.exercise()]);
    return sample;
  }

  async #match(): Promise<Seen> {
    const { clients, connections, signal } = this.#options;
    const ports = await clients.newPorts();
    const seen = await connections.match(ports, signal);
    return ports.length === clients.count ? seen : inClients(seen, clients.count / ports.length);
  }

  #read(): Promise<Reading> {
    return this.#options.measured.request({ op: 'read' });
  }

  /** Memory after a collection of garbage. */
  async #weigh(): Promise<Memory> {
    await this.#options.measured.request({ op: 'settle' });
    return (await this.#read()).memory;
  }

  /** Waits until open handles are back to a level, or have stood still above it. Returns whether they came back. */
  async #settle(level: Handles): Promise<boolean> {
    const start = performance.now();
    let last = '';
    let stillSince = start;
    for (;;) {
      const above = handlesAbove(level, (await this.#read()).handles);
      const time = performance.now();
      const seen = JSON.stringify(above);
      if (seen === '{}') return true;
      if (seen !== last) {
        last = seen;
        stillSince = time;
      }
      if (time - stillSince >= HANDLES_STILL_MS || time - start >= HANDLES_TIMEOUT_MS) return false;
      await sleep(POLL_MS);
    }
  }

  async #sample(round: {
    readonly loop: Loop;
    readonly start: number;
    readonly seen: Seen;
    readonly settled: boolean;
    readonly live?: Memory;
    readonly eventLoopDelayMs?: Reading['eventLoopDelayMs'];
    readonly http?: HttpSample | undefined;
  }): Promise<Sample> {
    const { loop, start, seen, settled, live, http } = round;
    const { server, clients, connections, drive, measured } = this.#options;
    const driveDelay = drive ? (await this.#read()).eventLoopDelayMs : undefined;
    const memory = await this.#weigh();
    const { heapSpaces, handles, errors, eventLoopDelayMs } = await this.#read();
    const stats = drive ? undefined : await clients.latencies();
    const stderrErrors = server.stderrErrors();
    const sample: Sample = {
      loop,
      round: this.#nextRound[loop]++,
      memory,
      live: live ?? memory,
      heapSpaces,
      handles,
      settled,
      survivors: loop === 'lifecycle' ? await connections.open() : 0,
      eventLoopDelayMs: round.eventLoopDelayMs ?? driveDelay ?? eventLoopDelayMs,
      hooks: {},
      ...(http && { http }),
      served: {
        connections: seen.byProbe.get(measured) ?? 0,
        processes: [...seen.byProbe.values()].filter((count) => count > 0).length,
        others: seen.others,
        ...latencies(loop, stats),
        stderrErrors: stderrErrors - this.#stderrErrorsTold,
      },
      errors: errors - this.#errorsTold,
      durationMs: performance.now() - start,
    };
    this.#errorsTold = errors;
    this.#stderrErrorsTold = stderrErrors;
    return sample;
  }
}

/** A client may open more than one connection: managers are counted by clients. */
function inClients({ byProbe, others }: Seen, perConnection: number): Seen {
  return { byProbe: new Map([...byProbe].map(([probe, count]) => [probe, count * perConnection])), others };
}

function latencies(
  loop: Loop,
  stats: { readonly connectMs: Percentiles; readonly echoMs: Percentiles } | undefined,
): { readonly handshake?: HookLatency; readonly echo?: HookLatency } {
  if (!stats) return {};
  const { connectMs, echoMs } = stats;
  return {
    ...(loop === 'lifecycle' && connectMs.count > 0 && { handshake: connectMs }),
    ...(echoMs.count > 0 && { echo: echoMs }),
  };
}
