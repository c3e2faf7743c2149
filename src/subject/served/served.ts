import { setTimeout as sleep } from 'node:timers/promises';
import { WsProfileError } from '../../errors.js';
import { handlesAbove } from '../../measured/handles.js';
import type { SetupReport, TeardownReport } from '../../model/sample.js';
import type { ServerPlan } from '../../model/server.js';
import { type StartChild, startChild } from '../../process/child.js';
import type { PreparedScenario } from '../../scenario/prepared.js';
import type { SwarmRequest } from '../../swarm/protocol.js';
import { ClientModules } from '../client-modules.js';
import type { Subject, SubjectOptions } from '../subject.js';
import { SwarmProcess } from '../swarm-process.js';
import { AttachedServer } from './attached-server.js';
import { type Clients, moduleClients, swarmClients } from './clients.js';
import { Connections, type Seen } from './connections.js';
import { type Drive, driveOf } from './drive.js';
import type { EnteredServer } from './entered-server.js';
import { LateFailure } from './late-failure.js';
import type { Probe } from './probe-client.js';
import { ServedRounds } from './rounds.js';
import { StartedServer } from './started-server.js';

/** A command's end, and why, may be told a moment after what it broke. */
const END_TOLD_MS = 1_000;
const RETRY_MS = 200;

/** A server of somebody else's, as the subject: its managers are the connections that the swarm makes. */
export function openServed(
  scenario: PreparedScenario,
  plan: ServerPlan,
  options: SubjectOptions,
  start: StartChild = startChild,
): Subject {
  return new ServedSubject(scenario, plan, options, start);
}

/** What there is once the server is ready and its processes are known. */
interface Entered {
  readonly rounds: ServedRounds;
  readonly measured: Probe;
  /** Open handles before the first round. */
  readonly handles: Readonly<Record<string, number>>;
  readonly errors: number;
}

class ServedSubject implements Subject {
  readonly #scenario: PreparedScenario;
  readonly #plan: ServerPlan;
  readonly #options: SubjectOptions;
  readonly #server: EnteredServer;
  readonly #swarm: SwarmProcess;
  readonly #clientModules: ClientModules;
  readonly #connections: Connections;
  readonly #stopped = new AbortController();
  /** Rejects when the swarm has died, or all is ended. */
  readonly #gone = new LateFailure();
  #entered: Entered | undefined;
  #seen = { rounds: 0, least: Number.POSITIVE_INFINITY, most: 0, processes: 0, others: 0 };

  constructor(scenario: PreparedScenario, plan: ServerPlan, options: SubjectOptions, start: StartChild) {
    this.#scenario = scenario;
    this.#plan = plan;
    this.#options = options;
    this.#server = serverOf(scenario, plan, options);
    this.#connections = new Connections(this.#server);
    const { signal } = this.#stopped;
    signal.addEventListener('abort', () => this.#gone.fail(signal.reason));
    const startSwarm = () =>
      new SwarmProcess({
        cwd: scenario.file.root,
        onLog: options.onLog,
        onDeath: (error) => this.#gone.fail(error),
        start,
      });
    this.#swarm = startSwarm();
    this.#clientModules = new ClientModules(scenario.file, this.#swarm, startSwarm);
  }

  setup(): Promise<SetupReport> {
    return this.#guarded(async () => {
      const url = await this.#server.open(this.#stopped.signal);
      const { clients, drive } = this.#otherEnd(url);
      const seen = await this.#enter(clients, drive);
      const measured = busiest(seen);
      if (!measured) throw this.#server.whyUnseen();
      await measured.request({ op: 'settle' });
      const first = await measured.request({ op: 'read' });
      const rounds = new ServedRounds(
        {
          server: this.#server,
          clients,
          drive,
          connections: this.#connections,
          measured,
          http: this.#scenario.settings.http,
          signal: this.#stopped.signal,
        },
        first,
      );
      this.#entered = { rounds, measured, handles: first.handles, errors: first.errors };
      return {};
    });
  }

  round: Subject['round'] = (loop) =>
    this.#guarded(async () => {
      const { rounds } = this.#requireEntered();
      const sample = await (loop === 'lifecycle' ? rounds.lifecycle() : rounds.steady());
      const { connections = 0, processes = 0, others = 0 } = sample.served ?? {};
      const seen = this.#seen;
      seen.others += others;
      if (loop === 'steady') return sample;
      seen.rounds++;
      seen.least = Math.min(seen.least, connections);
      seen.most = Math.max(seen.most, connections);
      seen.processes = Math.max(seen.processes, processes);
      return sample;
    });

  createLive: Subject['createLive'] = () => this.#guarded(() => this.#requireEntered().rounds.createLive());
  destroyLive: Subject['destroyLive'] = () => this.#guarded(() => this.#requireEntered().rounds.destroyLive());

  teardown(): Promise<TeardownReport> {
    return this.#guarded(async () => {
      const { measured, handles, errors } = this.#requireEntered();
      const last = await measured.request({ op: 'read' });
      const connections = await this.#swarm.health();
      return {
        ...(connections && { connections }),
        handlesLeftOpen: handlesAbove(handles, last.handles),
        errors: last.errors - errors,
        notes: this.#notes(measured),
      };
    });
  }

  weigh: Subject['weigh'] = () =>
    this.#guarded(async () => {
      const { measured } = this.#requireEntered();
      await measured.request({ op: 'settle' });
      return (await measured.request({ op: 'read' })).memory;
    });

  snapshot: Subject['snapshot'] = (file) =>
    this.#guarded(async () => {
      await this.#requireEntered().measured.request({ op: 'snapshot', file });
    });

  startAllocationSampling: Subject['startAllocationSampling'] = (sampling) =>
    this.#guarded(async () => {
      await this.#requireEntered().measured.request({ op: 'start-allocation-sampling', sampling });
    });

  stopAllocationSampling: Subject['stopAllocationSampling'] = (file) =>
    this.#guarded(() => this.#requireEntered().measured.request({ op: 'stop-allocation-sampling', file }));

  async end(): Promise<void> {
    this.#stopped.abort();
    const [odd] = await Promise.all([this.#server.close(), this.#swarm.end()]);
    for (const line of odd) this.#options.onLog(line);
    await this.#clientModules.end();
  }

  #otherEnd(url: string): { readonly clients: Clients; readonly drive: Drive | undefined } {
    const { settings, file } = this.#scenario;
    const options = {
      url,
      count: settings.managers,
      timeoutMs: settings.timeoutMs,
      plan: this.#plan,
      request: (request: SwarmRequest) => this.#clientModules.request(request),
    };
    const { client } = this.#plan;
    const clients = client === undefined ? swarmClients(options) : moduleClients(options, client);
    const drive =
      this.#plan.drive === undefined
        ? undefined
        : driveOf({
            command: this.#plan.drive,
            url,
            root: file.root,
            signal: this.#stopped.signal,
            onOutput: this.#options.onOutput,
          });
    return { clients, drive };
  }

  /**
   * A round before all others, in which we come into every process that takes connections. A server that restarts itself, or
   * has opened its port before it can answer, may take a while.
   */
  async #enter(clients: Clients, drive: Drive | undefined): Promise<Seen> {
    const until = performance.now() + this.#plan.readyTimeoutMs;
    for (;;) {
      try {
        if (drive) {
          await drive.run();
          return await this.#arrived();
        }
        await clients.connect();
        const seen = await this.#connections.match(await clients.newPorts(), this.#stopped.signal);
        await clients.exercise();
        await clients.disconnect();
        return seen;
      } catch (error) {
        if (!isNotUpYet(error) || performance.now() > until) throw error;
        await sleep(RETRY_MS, undefined, { signal: this.#stopped.signal });
      }
    }
  }

  /** What a drive's connections came to: a thread of ours may be on its way into the process that took them. */
  async #arrived(): Promise<Seen> {
    const until = performance.now() + END_TOLD_MS;
    while (this.#server.probes().length === 0 && performance.now() < until) await sleep(20);
    return this.#connections.arrived();
  }

  /** What is under way rejects when the server or the swarm is gone, with the reason that was told of that. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    this.#stopped.signal.throwIfAborted();
    try {
      return await Promise.race([work(), this.#server.failed, this.#gone.failed]);
    } catch (error) {
      const mayFollow = error instanceof WsProfileError && MAY_FOLLOW.has(error.code);
      if (mayFollow) await Promise.race([this.#server.failed, sleep(END_TOLD_MS)]);
      throw error;
    }
  }

  #requireEntered(): Entered {
    if (!this.#entered) throw new Error('the subject was not set up');
    return this.#entered;
  }

  #notes(measured: Probe): readonly string[] {
    const { rounds, least, most, processes, others } = this.#seen;
    if (rounds === 0) return [];
    const { pid, versions } = measured.process;
    const count = least === most ? `${most}` : `${least} to ${most}`;
    const of = processes > 1 ? `, the one that took most of ${processes}` : '';
    const node = versions.node === process.versions.node ? '' : ` on Node ${versions.node}`;
    return [
      `Measured was process ${pid}${node}${of}: ${count} connections a round.`,
      ...(others > 0 ? [`${others} connections were not the swarm's: health checks, polling, or a proxy's own.`] : []),
      ...(this.#plan.drive === undefined && this.#plan.client === undefined && this.#plan.messages.length === 0
        ? ['The connections sent nothing: what messages leave behind is measured with --message TEXT.']
        : []),
      ...(this.#plan.drive === undefined
        ? []
        : ['The rounds were driven by a command: nothing is known of the heap while its connections were open.']),
    ];
  }
}

/** Failures that the end of the server may be behind. */
const MAY_FOLLOW: ReadonlySet<string> = new Set([
  'SERVER_ENDED',
  'CONNECTIONS_FAILED',
  'CONNECTIONS_UNSEEN',
  'PROBE_FAILED',
  'DRIVE_FAILED',
]);

function isNotUpYet(error: unknown): boolean {
  return (
    error instanceof WsProfileError &&
    ((error.code === 'CONNECTIONS_FAILED' && /ECONNREFUSED|HTTP 50[23]/.test(error.message)) ||
      error.code === 'SERVER_ENDED')
  );
}

function serverOf(scenario: PreparedScenario, plan: ServerPlan, options: SubjectOptions): EnteredServer {
  if (plan.attach !== undefined) return new AttachedServer(plan.attach, plan);
  const { folder, onOutput } = options;
  return new StartedServer({ command: plan.command ?? '', plan, root: scenario.file.root, folder, onOutput });
}

/** The process that took most connections. */
function busiest({ byProbe }: Seen): Probe | undefined {
  const [most] = [...byProbe].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  return most?.[0];
}
