import { availableParallelism } from 'node:os';
import type { ClientsOptions, ClientsStats } from '../model/client.js';
import { LatencyHistogram } from '../swarm/histogram.js';
import type { ClientsFigures, SwarmReply, SwarmRequest, SwarmResults } from '../swarm/protocol.js';
import type { SwarmProcess } from './swarm-process.js';

/** More clients than one process may be asked to hold while others have a core to spare. */
const CLIENTS_A_PROCESS = 500;
const MAX_PROCESSES = 64;
/** Of groups that are closed, so many can still be asked for their figures. */
const KEPT_GROUPS = 1_000;

type ClientsRequest = Extract<SwarmRequest, { readonly op: 'clients' }>;
type GroupRequest = Extract<SwarmRequest, { readonly group: number }>;

/** The clients of one group that one process holds. */
interface Share {
  readonly process: SwarmProcess;
  readonly group: number;
}

/** Clients of modules, spread over as many processes as they need. The first is the swarm's; the others are the fleet's own. */
export class ClientFleet {
  readonly #processes: SwarmProcess[];
  readonly #start: () => SwarmProcess;
  /** Groups of more than one process, under numbers that no process gives. */
  readonly #groups = new Map<number, readonly Share[]>();
  /** Those of `#groups` that are closed, oldest first. */
  readonly #closed = new Set<number>();
  #lastGroup = 0;

  constructor(swarm: SwarmProcess, start: () => SwarmProcess) {
    this.#processes = [swarm];
    this.#start = start;
  }

  /** Never rejects. */
  async request(request: SwarmRequest): Promise<SwarmReply> {
    if (request.op === 'clients') return this.#connect(request);
    if (!('group' in request)) return this.#swarm.request(request);
    const shares = this.#groups.get(request.group);
    if (request.op === 'clientsStats') return this.#stats(shares ?? [{ process: this.#swarm, group: request.group }]);
    if (!shares) return this.#swarm.request(request);
    const replies = await askAll(shares, request);
    if (request.op === 'close' || request.op === 'terminate') this.#retire(request);
    const failed = replies.find(({ ok }) => !ok);
    if (failed) return failed;
    if (request.op !== 'newPorts') return { ok: true, result: null };
    return { ok: true, result: results<'newPorts'>(replies).flat() };
  }

  async end(): Promise<void> {
    await Promise.all(this.#processes.slice(1).map((process) => process.end()));
  }

  get #swarm(): SwarmProcess {
    return this.#processes[0] as SwarmProcess;
  }

  async #connect(request: ClientsRequest): Promise<SwarmReply> {
    const parts = divide(request.options);
    if (!parts) return this.#swarm.request(request);
    const asked = await Promise.all(
      parts.map(async ({ at, options }) => {
        const process = this.#process(at);
        return { process, reply: await process.request({ ...request, options }) };
      }),
    );
    const made = results<'clients'>(asked.map(({ reply }) => reply));
    const shares = asked.flatMap(({ process, reply }) =>
      reply.ok ? [{ process, group: (reply.result as SwarmResults['clients']).group }] : [],
    );
    const failed = asked.find(({ reply }) => !reply.ok);
    if (failed) {
      await askAll(shares, { op: 'close', group: 0 });
      return failed.reply;
    }
    const group = --this.#lastGroup;
    this.#groups.set(group, shares);
    const opened = made.reduce((sum, one) => sum + one.opened, 0);
    return { ok: true, result: { group, opened, exercises: made.some(({ exercises }) => exercises) } };
  }

  async #stats(shares: readonly Share[]): Promise<SwarmReply> {
    const replies = await askAll(shares, { op: 'clientsFigures', group: 0 });
    const failed = replies.find(({ ok }) => !ok);
    return failed ?? { ok: true, result: statsOf(results<'clientsFigures'>(replies)) };
  }

  #process(at: number): SwarmProcess {
    while (this.#processes.length <= at) this.#processes.push(this.#start());
    return this.#processes[at] as SwarmProcess;
  }

  #retire({ group }: { readonly group: number }): void {
    this.#closed.delete(group);
    this.#closed.add(group);
    for (const oldest of this.#closed) {
      if (this.#closed.size <= KEPT_GROUPS) return;
      this.#closed.delete(oldest);
      this.#groups.delete(oldest);
    }
  }
}

/** Which process makes which clients; undefined where all are the swarm's. A process's number follows from the clients' numbers. */
function divide(
  options: ClientsOptions,
): readonly { readonly at: number; readonly options: ClientsOptions }[] | undefined {
  const { count = 1, from = 0, processes = processesFor(count) } = options;
  // What is no such number is the swarm's to refuse.
  const isPlain = ![count, from, processes].every(Number.isInteger) || processes < 2 || processes > MAX_PROCESSES;
  if (isPlain || count < 1) return undefined;
  const shares = Math.min(processes, count);
  return Array.from({ length: shares }, (_, share) => {
    const first = Math.floor((count * share) / shares);
    const next = Math.floor((count * (share + 1)) / shares);
    return { at: (from + share) % processes, options: { ...options, count: next - first, from: from + first } };
  });
}

/** One core is the server's. */
function processesFor(count: number): number {
  return Math.max(1, Math.min(Math.ceil(count / CLIENTS_A_PROCESS), availableParallelism() - 1));
}

function askAll(shares: readonly Share[], request: GroupRequest): Promise<SwarmReply[]> {
  return Promise.all(shares.map(({ process, group }) => process.request({ ...request, group } as GroupRequest)));
}

function results<Op extends SwarmRequest['op']>(replies: readonly SwarmReply[]): SwarmResults[Op][] {
  return replies.flatMap((reply) => (reply.ok ? [reply.result as SwarmResults[Op]] : []));
}

function statsOf(all: readonly ClientsFigures[]): ClientsStats {
  const errors: Record<string, number> = {};
  for (const figures of all) {
    for (const [reason, count] of Object.entries(figures.errors)) errors[reason] = (errors[reason] ?? 0) + count;
  }
  const sum = (of: 'opened' | 'open' | 'sockets' | 'exercises') => all.reduce((total, one) => total + one[of], 0);
  const merged = (of: 'connectMs' | 'exerciseMs') => {
    const histogram = new LatencyHistogram();
    for (const figures of all) histogram.merge(figures[of]);
    return histogram.percentiles();
  };
  return {
    opened: sum('opened'),
    open: sum('open'),
    sockets: sum('sockets'),
    exercises: sum('exercises'),
    errors,
    connectMs: merged('connectMs'),
    exerciseMs: merged('exerciseMs'),
  };
}
