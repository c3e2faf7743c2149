import type { SwarmStats } from '../model/swarm.js';
import { Canaries } from './canaries.js';
import { importClient } from './client-module.js';
import { ClientsGroup } from './clients-group.js';
import { ConnectionTally } from './connection-tally.js';
import { SwarmError } from './failure.js';
import { ClientGroup } from './group.js';
import { sendHttp } from './http-pressure.js';
import { guardMemory } from './memory-guard.js';
import { Peer } from './peer.js';
import type { SwarmRequest, SwarmResult } from './protocol.js';
import { closeCode, integer, loopbackOrigin, message, parseClients, parseConnect, parseServe } from './validate.js';

/** Of groups whose sockets are all closed, so many stay whole, with so many sockets' counts, and so many as figures. */
const KEPT_GROUPS = 1_000;
const KEPT_SOCKETS = 200_000;
const KEPT_STATS = 10_000;

/** Everything the swarm process holds: groups of clients, and peer servers. */
export class SwarmService {
  readonly #groups = new Map<number, ClientGroup>();
  readonly #moduleGroups = new Map<number, ClientsGroup>();
  /** Those of `#groups` whose sockets are all closed, oldest first. */
  readonly #closed = new Set<number>();
  #closedSockets = 0;
  /** Those of `#moduleGroups` that are closed, oldest first. */
  readonly #closedClients = new Set<number>();
  /** What is left of the oldest groups. */
  readonly #stats = new Map<number, SwarmStats>();
  readonly #peers = new Map<number, Peer>();
  readonly #tally = new ConnectionTally();
  /** Aborted when HTTP answers are more than can be kept; a new one then. */
  #http = new AbortController();
  /** Absent until a scenario makes its first mark. */
  #canaries: Canaries | undefined;
  #nextId = 1;
  #shuttingDown = false;

  constructor(options: { readonly maxBytes?: number } = {}) {
    guardMemory({ ...options, sockets: () => this.#openSockets(), exceeded: () => this.#partWithPeers() });
  }

  async handle(request: SwarmRequest): Promise<SwarmResult> {
    if (this.#shuttingDown) throw new SwarmError('SHUTTING_DOWN', 'swarm: it is shutting down');
    switch (request.op) {
      case 'connect':
        return this.#connect(request);
      case 'send':
        await this.#group(request.group).send(
          Array.isArray(request.message) ? request.message.map(message) : message(request.message),
          integer('times', request.times, 1, 2 ** 31 - 1),
        );
        return null;
      case 'expect':
        await this.#group(request.group).expect(
          integer('perSocket', request.perSocket, 0, 2 ** 31 - 1),
          integer('timeoutMs', request.timeoutMs, 1, 3_600_000),
        );
        return null;
      case 'clients':
        return this.#clients(request);
      case 'exercise':
        await this.#moduleGroup(request.group).exercise();
        return null;
      case 'dropSockets':
        await this.#moduleGroup(request.group).dropSockets();
        return null;
      case 'newPorts':
        return this.#moduleGroup(request.group).takePorts();
      case 'clientsFigures':
        return this.#moduleGroup(request.group).figures();
      case 'close': {
        const clients = this.#moduleGroups.get(request.group);
        if (clients) {
          await clients.close();
          return null;
        }
        const code = request.code === undefined ? undefined : closeCode(request.code);
        await this.#group(request.group).close(code, request.reason);
        return null;
      }
      case 'terminate':
        await (this.#moduleGroups.get(request.group) ?? this.#group(request.group)).terminate();
        return null;
      case 'stopReading':
        this.#group(request.group).stopReading();
        return null;
      case 'resumeReading':
        this.#group(request.group).resumeReading();
        return null;
      case 'stats':
        return this.#stats.get(request.group) ?? this.#group(request.group).stats();
      case 'ports':
        return this.#group(request.group).ports;
      case 'quiet':
        await this.#group(request.group).quiet(
          integer('quietMs', request.quietMs, 1, 3_600_000),
          integer('timeoutMs', request.timeoutMs, 1, 3_600_000),
        );
        return null;
      case 'serve': {
        const peer = await Peer.listen(parseServe(request.options), this.#tally);
        const server = this.#nextId++;
        this.#peers.set(server, peer);
        return { server, url: peer.url };
      }
      case 'broadcast':
        await this.#peer(request.server).broadcast(message(request.message));
        return null;
      case 'dropAll':
        await this.#peer(request.server).dropAll();
        return null;
      case 'serverStats':
        return this.#peer(request.server).stats();
      case 'closeServer': {
        const peer = this.#peer(request.server);
        this.#peers.delete(request.server);
        await peer.close();
        return null;
      }
      case 'health':
        return this.#tally.toHealth();
      case 'http':
        return sendHttp(loopbackOrigin(request.origin), request.plan, this.#http.signal);
      case 'ping':
        return null;
      case 'watchCanaries':
        this.#canaries ??= new Canaries(request.secret);
        return null;
      case 'cutMarked': {
        const managers = new Set(request.managers);
        for (const group of this.#groups.values()) group.cutMarked(managers);
        return null;
      }
      case 'foreignDeliveries':
        return this.#canaries?.foreign(request.tenants) ?? null;
      case 'shutdown':
        this.#shuttingDown = true;
        await this.#closeAll();
        return null;
      default:
        throw new SwarmError('INVALID_REQUEST', `swarm: no such operation: ${String((request as { op: unknown }).op)}`);
    }
  }

  async #connect(request: SwarmRequest & { op: 'connect' }): Promise<SwarmResult> {
    const plan = parseConnect(request.options);
    const id = this.#nextId++;
    const isNumbered = plan.count === 1 && request.options.from !== undefined;
    const group = new ClientGroup(plan, {
      tally: this.#tally,
      onEmpty: () => this.#retire(id),
      watch: (number) => this.#canaries?.watch(number, isNumbered),
    });
    this.#groups.set(id, group);
    return { group: id, opened: await group.connected() };
  }

  async #clients({ module, options }: SwarmRequest & { op: 'clients' }): Promise<SwarmResult> {
    const plan = parseClients(module.shown, options);
    const definition = await importClient(module.entry, module.shown, plan.timeoutMs);
    const id = this.#nextId++;
    const group = new ClientsGroup(plan, definition, () => this.#retireClients(id));
    this.#moduleGroups.set(id, group);
    return { group: id, opened: await group.connected(), exercises: definition.exercise !== undefined };
  }

  /** A group that is closed can still be asked for its figures; the oldest are forgotten. */
  #retireClients(id: number): void {
    this.#closedClients.delete(id);
    this.#closedClients.add(id);
    for (const oldest of this.#closedClients) {
      if (this.#closedClients.size <= KEPT_GROUPS) return;
      this.#closedClients.delete(oldest);
      this.#moduleGroups.delete(oldest);
    }
  }

  #moduleGroup(id: number): ClientsGroup {
    const group = this.#moduleGroups.get(id);
    if (group) return group;
    throw new SwarmError('UNKNOWN_GROUP', `swarm: there is no group ${id} of a client module's clients`);
  }

  async #closeAll(): Promise<void> {
    await Promise.all([
      ...[...this.#moduleGroups.values()].map((group) => group.terminate()),
      ...[...this.#groups.values()].map((group) => group.terminate()),
      ...[...this.#peers.values()].map((peer) => peer.dropAll().then(() => peer.close())),
    ]);
  }

  #openSockets(): number {
    let open = 0;
    const holders = [...this.#groups.values(), ...this.#moduleGroups.values(), ...this.#peers.values()];
    for (const holder of holders) open += holder.open;
    return open;
  }

  /** Whatever is under way with them fails, and what they sent is given up. */
  #partWithPeers(): void {
    for (const group of [...this.#groups.values(), ...this.#moduleGroups.values()]) group.overwhelmed();
    for (const peer of this.#peers.values()) void peer.dropAll();
    this.#http.abort();
    this.#http = new AbortController();
  }

  /** A group whose sockets are all closed can still be asked what it received; the oldest keep their figures alone. */
  #retire(id: number): void {
    const group = this.#groups.get(id);
    if (!group || this.#closed.has(id)) return;
    this.#closed.add(id);
    this.#closedSockets += group.size;
    for (const oldest of this.#closed) {
      if (this.#closed.size <= KEPT_GROUPS && this.#closedSockets <= KEPT_SOCKETS) return;
      this.#condense(oldest);
    }
  }

  #condense(id: number): void {
    const group = this.#groups.get(id);
    if (!group) return;
    this.#groups.delete(id);
    this.#closed.delete(id);
    this.#closedSockets -= group.size;
    this.#stats.set(id, group.stats());
    if (this.#stats.size <= KEPT_STATS) return;
    const oldest = this.#stats.keys().next();
    if (!oldest.done) this.#stats.delete(oldest.value);
  }

  #group(id: number): ClientGroup {
    const group = this.#groups.get(id);
    if (group) return group;
    if (this.#stats.has(id)) throw new SwarmError('NOT_OPEN', 'swarm: the sockets of this group have closed long ago');
    throw new SwarmError('UNKNOWN_GROUP', `swarm: there is no group ${id}`);
  }

  #peer(id: number): Peer {
    const peer = this.#peers.get(id);
    if (!peer) throw new SwarmError('UNKNOWN_SERVER', `swarm: there is no peer server ${id}, or it is closed`);
    return peer;
  }
}
