import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientOptions, WebSocket } from 'ws';
import type { SwarmMessage, SwarmStats } from '../model/swarm.js';
import type { SocketCanaries } from './canaries.js';
import type { ConnectionTally } from './connection-tally.js';
import { Expectations, type Progress } from './expectation.js';
import { errorReason, ReasonCounts, SwarmError } from './failure.js';
import { type Handshakes, openSockets } from './handshakes.js';
import { LatencyHistogram } from './histogram.js';
import { sendTimes, toFrame } from './sending.js';
import { type ConnectPlan, fillIn, socketUrl } from './validate.js';

/** How long a server may take to answer a close, before its socket is destroyed. */
const CLOSE_TIMEOUT_MS = 5_000;

/** What is longer is no heartbeat. */
const MAX_HEARTBEAT_BYTES = 1_024;

interface Member extends Progress {
  /** Given up when it has closed: what a group remembers then is numbers. */
  socket: WebSocket | undefined;
  /** Looks for marks in what it sends and receives; absent where none are used. */
  readonly canaries: SocketCanaries | undefined;
  /** Destroyed by us in a provocation. */
  isCut: boolean;
  /** When the message was sent whose answer is awaited; 0 when none is. */
  sentAt: number;
}

export interface GroupHost {
  readonly tally: ConnectionTally;
  /** Told when all handshakes are over and the last socket has closed. */
  onEmpty(group: ClientGroup): void;
  /** What looks for marks at a socket, by its number; undefined where nobody does. */
  watch(number: number): SocketCanaries | undefined;
}

/** Client sockets that are moved together. */
export class ClientGroup {
  readonly #plan: ConnectPlan;
  /** By the socket's place in the group; a hole where the handshake failed. */
  #members: (Member | undefined)[] = [];
  readonly #expectations = new Expectations(() => this.#present());
  readonly #connectMs = new LatencyHistogram();
  readonly #echoMs = new LatencyHistogram();
  readonly #failures = new ReasonCounts();
  readonly #errors = new ReasonCounts();
  readonly #closeCodes = new ReasonCounts();
  readonly #host: GroupHost;
  readonly #handshakes: Handshakes;
  /** Of the sockets that opened, our end's. */
  readonly #ports: number[] = [];
  /** When a message was last sent or received. */
  #lastMessageAt = 0;
  #opened = 0;
  #open = 0;
  #messagesSent = 0;
  #messagesReceived = 0;
  #bytesSent = 0;
  #bytesReceived = 0;
  #awaitingEmpty: (() => void)[] = [];

  constructor(plan: ConnectPlan, host: GroupHost) {
    this.#plan = plan;
    this.#host = host;
    this.#members.length = plan.count;
    this.#handshakes = openSockets({
      count: plan.count,
      concurrency: plan.concurrency,
      timeoutMs: plan.handshakeTimeoutMs,
      open: (index) => this.#connect(index),
      opened: (index, socket, ms) => this.#onOpened(index, socket, ms),
      failed: (_index, reason) => {
        this.#failures.add(reason);
        host.tally.failures.add(reason);
      },
    });
  }

  /** Sockets asked for. */
  get size(): number {
    return this.#plan.count;
  }

  /** Sockets open now. */
  get open(): number {
    return this.#open;
  }

  /** Local ports of the sockets that opened, those closed since among them. */
  get ports(): readonly number[] {
    return this.#ports;
  }

  /** Resolves to the number of sockets that opened, when each has opened or failed. */
  async connected(): Promise<number> {
    await this.#handshakes.done;
    if (this.#open === 0) this.#emptied();
    return this.#opened;
  }

  async send(message: SwarmMessage | readonly SwarmMessage[], times: number): Promise<void> {
    this.#requireOpen('send');
    const frames = isList(message) ? message.map(toFrame) : undefined;
    if (frames && frames.length !== this.#plan.count) {
      throw new SwarmError(
        'INVALID_REQUEST',
        `swarm: send was given ${frames.length} messages for a group of ${this.#plan.count} sockets; it takes one message, or one for each socket`,
      );
    }
    const one = isList(message) ? undefined : toFrame(message);
    await Promise.all(
      this.#members.map(async (member, index) => {
        const frame = one ?? frames?.[index];
        if (!member?.socket || !frame) return;
        member.canaries?.sends(frame.data, times);
        this.#lastMessageAt = performance.now();
        if (member.sentAt === 0) member.sentAt = this.#lastMessageAt;
        const sent = await sendTimes(member.socket, frame, times);
        this.#messagesSent += sent;
        this.#bytesSent += sent * frame.data.length;
      }),
    );
  }

  expect(perSocket: number, timeoutMs: number): Promise<void> {
    if (this.#opened === 0) throw new SwarmError('NOT_OPEN', 'swarm: expect on a group of which no socket opened');
    return this.#expectations.add(perSocket, timeoutMs);
  }

  close(code: number | undefined, reason: string | undefined): Promise<void> {
    for (const socket of this.#sockets()) {
      // A paused socket would never see the answer to its close.
      socket.resume();
      socket.close(code, reason);
    }
    return this.#whenEmpty();
  }

  terminate(): Promise<void> {
    this.#handshakes.cancel('terminated');
    for (const socket of this.#sockets()) socket.terminate();
    return this.#whenEmpty();
  }

  /** Waits until no message has come or gone for a while: one that was asked for may still be under way. */
  async quiet(quietMs: number, timeoutMs: number): Promise<void> {
    const start = performance.now();
    const until = start + timeoutMs;
    for (;;) {
      const due = Math.min(Math.max(start, this.#lastMessageAt) + quietMs, until);
      const wait = due - performance.now();
      if (wait <= 0 || this.#open === 0) return;
      await sleep(wait);
    }
  }

  /** The server sent more than the swarm can keep: its sockets are destroyed. */
  overwhelmed(): void {
    for (const socket of this.#sockets()) {
      this.#fails('TOO_MUCH_TO_KEEP');
      socket.terminate();
    }
  }

  /** Destroys the sockets that sent marks of these managers. Nobody's server closed them: no close code is counted. */
  cutMarked(managers: ReadonlySet<number>): void {
    for (const member of this.#present()) {
      if (![...(member.canaries?.owners ?? [])].some((owner) => managers.has(owner))) continue;
      member.isCut = true;
      member.socket?.terminate();
    }
  }

  stopReading(): void {
    this.#requireOpen('stopReading');
    for (const socket of this.#sockets()) socket.pause();
  }

  resumeReading(): void {
    this.#requireOpen('resumeReading');
    for (const socket of this.#sockets()) socket.resume();
  }

  stats(): SwarmStats {
    return {
      opened: this.#opened,
      open: this.#open,
      failed: this.#failures.total,
      failures: this.#failures.toRecord(),
      errors: this.#errors.toRecord(),
      messagesSent: this.#messagesSent,
      messagesReceived: this.#messagesReceived,
      bytesSent: this.#bytesSent,
      bytesReceived: this.#bytesReceived,
      connectMs: this.#connectMs.percentiles(),
      echoMs: this.#echoMs.percentiles(),
      closeCodes: this.#closeCodes.toRecord(),
    };
  }

  /** What a socket says in its handshake. */
  #handshakeText(index: number): string {
    const i = this.#plan.from + index;
    return [this.#plan.url, ...Object.values(this.#plan.headers), ...this.#plan.protocols]
      .map((text) => fillIn(text, i))
      .join('\n');
  }

  #connect(index: number): WebSocket {
    const i = this.#plan.from + index;
    const headers = Object.entries(this.#plan.headers).map(([name, value]) => [name, fillIn(value, i)] as const);
    // closeTimeout is ws's own option; its types do not know it yet.
    const options: ClientOptions & { closeTimeout: number } = {
      headers: Object.fromEntries(headers),
      perMessageDeflate: this.#plan.perMessageDeflate,
      maxPayload: this.#plan.maxPayload,
      closeTimeout: CLOSE_TIMEOUT_MS,
      // Loopback alone is reached, mostly with a certificate signed by itself.
      rejectUnauthorized: false,
      skipUTF8Validation: true,
    };
    return new WebSocket(socketUrl(this.#plan, i), [...this.#plan.protocols], options);
  }

  #onOpened(index: number, socket: WebSocket, ms: number): void {
    const canaries = this.#host.watch(this.#plan.from + index);
    canaries?.sends(Buffer.from(this.#handshakeText(index)), 0);
    const member: Member = { socket, received: 0, consumed: 0, open: true, canaries, isCut: false, sentAt: 0 };
    this.#members[index] = member;
    this.#opened++;
    this.#host.tally.opened++;
    this.#open++;
    this.#connectMs.recordMs(ms);
    if (canaries) {
      socket.on('ping', (data: Buffer) => canaries.receives(data, 'control'));
      socket.on('pong', (data: Buffer) => canaries.receives(data, 'control'));
    }
    this.#ports.push(localPort(socket));
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!this.#isHeartbeat(socket, data, isBinary)) this.#onMessage(member, data, isBinary);
    });
    socket.on('error', (error) => this.#fails(errorReason(error)));
    socket.on('close', (code, reason) => this.#onClose(member, code, reason));
  }

  /** Answers a heartbeat; false for every other message. */
  #isHeartbeat(socket: WebSocket, data: Buffer, isBinary: boolean): boolean {
    const { replies } = this.#plan;
    if (replies.length === 0 || isBinary || data.length > MAX_HEARTBEAT_BYTES) return false;
    const text = data.toString();
    const due = replies.find((reply) => reply.isDue(text));
    if (due) socket.send(due.with);
    return due !== undefined;
  }

  #fails(reason: string): void {
    this.#errors.add(reason);
    this.#host.tally.errors.add(reason);
  }

  #onMessage(member: Member, data: Buffer, binary: boolean): void {
    member.received++;
    this.#lastMessageAt = performance.now();
    this.#messagesReceived++;
    this.#bytesReceived += data.length;
    member.canaries?.receives(data, binary ? 'binary' : 'text');
    if (member.sentAt > 0) {
      this.#echoMs.recordMs(performance.now() - member.sentAt);
      member.sentAt = 0;
    }
    this.#expectations.onReceived(member);
  }

  #onClose(member: Member, code: number, reason: Buffer): void {
    member.canaries?.receives(reason, 'control');
    member.canaries?.closed();
    member.open = false;
    member.socket = undefined;
    this.#open--;
    if (!member.isCut) {
      this.#closeCodes.add(String(code));
      this.#host.tally.closeCodes.add(String(code));
    }
    this.#expectations.onClosed(member);
    if (this.#open === 0) void this.#handshakes.done.then(() => this.#emptied());
  }

  #emptied(): void {
    if (this.#open > 0) return;
    const awaiting = this.#awaitingEmpty;
    this.#awaitingEmpty = [];
    for (const resolve of awaiting) resolve();
    this.#host.onEmpty(this);
  }

  #whenEmpty(): Promise<void> {
    if (this.#open === 0) return this.#handshakes.done;
    return new Promise((resolve) => this.#awaitingEmpty.push(resolve));
  }

  *#present(): Iterable<Member> {
    for (const member of this.#members) if (member) yield member;
  }

  *#sockets(): Iterable<WebSocket> {
    for (const member of this.#members) if (member?.socket) yield member.socket;
  }

  #requireOpen(what: string): void {
    if (this.#open === 0) throw new SwarmError('NOT_OPEN', `swarm: ${what} on a group of which no socket is open`);
  }
}

/** ws keeps the socket that it speaks over to itself. */
function localPort(socket: WebSocket): number {
  return (socket as unknown as { readonly _socket: Socket })._socket.localPort ?? 0;
}

function isList(message: SwarmMessage | readonly SwarmMessage[]): message is readonly SwarmMessage[] {
  return Array.isArray(message);
}
