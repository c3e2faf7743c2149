import type { SwarmStats } from '../model/swarm.js';
import { SwarmError } from './failure.js';
import { ClientGroup } from './group.js';
import { sendHttp } from './http-pressure.js';
import { Peer } from './peer.js';
import type { SwarmRequest, SwarmResult } from './protocol.js';
import { closeCode, integer, loopbackOrigin, message, parseConnect, parseServe } from './validate.js';

/** Groups whose sockets are all closed: their figures are kept for so many, the oldest go first. */
const KEPT_STATS = 10_000;

/** Everything the swarm process holds: groups of clients, and peer servers. */
export class SwarmService {
  readonly #groups = new Map<number, ClientGroup>();
  readonly #closedGroups = new Map<number, SwarmStats>();
  readonly #peers = new Map<number, Peer>();
  #nextId = 1;
  #shuttingDown = false;

  async handle(request: SwarmRequest): Promise<SwarmResult> {
    if (this.#shuttingDown) throw new SwarmError('SHUTTING_DOWN', 'swarm: it is shutting down');
    switch (request.op) {
      case 'connect':
        return this.#connect(request);
      case 'send':
        await this.#group(request.group, 'send').send(
          Array.isArray(request.message) ? request.message.map(message) : message(request.message),
          integer('times', request.times, 1, 2 ** 31 - 1),
        );
        return null;
      case 'expect':
        await this.#group(request.group, 'expect').expect(
          integer('perSocket', request.perSocket, 0, 2 ** 31 - 1),
          integer('timeoutMs', request.timeoutMs, 1, 3_600_000),
        );
        return null;
      case 'close': {
        const code = request.code === undefined ? undefined : closeCode(request.code);
        await this.#groupIfOpen(request.group)?.close(code, request.reason);
        return null;
      }
      case 'terminate':
        await this.#groupIfOpen(request.group)?.terminate();
        return null;
      case 'stopReading':
        this.#group(request.group, 'stopReading').stopReading();
        return null;
      case 'resumeReading':
        this.#group(request.group, 'resumeReading').resumeReading();
        return null;
      case 'stats':
        return this.#groupIfOpen(request.group)?.stats() ?? this.#closedGroups.get(request.group)!;
      case 'serve': {
        const peer = await Peer.listen(parseServe(request.options));
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
      case 'http':
        return sendHttp(loopbackOrigin(request.origin), request.plan);
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
    const group = new ClientGroup(plan, () => this.#retire(id));
    this.#groups.set(id, group);
    return { group: id, opened: await group.connected() };
  }

  async #closeAll(): Promise<void> {
    await Promise.all([
      ...[...this.#groups.values()].map((group) => group.terminate()),
      ...[...this.#peers.values()].map((peer) => peer.dropAll().then(() => peer.close())),
    ]);
  }

  /** A group whose sockets are all closed gives up everything but its figures. */
  #retire(id: number): void {
    const group = this.#groups.get(id);
    if (!group) return;
    this.#groups.delete(id);
    this.#closedGroups.set(id, group.stats());
    if (this.#closedGroups.size <= KEPT_STATS) return;
    const oldest = this.#closedGroups.keys().next();
    if (!oldest.done) this.#closedGroups.delete(oldest.value);
  }

  #group(id: number, what: string): ClientGroup {
    const group = this.#groupIfOpen(id);
    if (group) return group;
    throw new SwarmError('NOT_OPEN', `swarm: ${what} on a group of which no socket is open`);
  }

  /** Undefined for a group whose sockets are all closed. */
  #groupIfOpen(id: number): ClientGroup | undefined {
    const group = this.#groups.get(id);
    if (!group && !this.#closedGroups.has(id)) throw new SwarmError('UNKNOWN_GROUP', `swarm: there is no group ${id}`);
    return group;
  }

  #peer(id: number): Peer {
    const peer = this.#peers.get(id);
    if (!peer) throw new SwarmError('UNKNOWN_SERVER', `swarm: there is no peer server ${id}, or it is closed`);
    return peer;
  }
}
