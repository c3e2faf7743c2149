import { type ClientOptions, WebSocket } from 'ws';
import type { LoadPlan } from '../model/load.js';
import { errorReason } from '../swarm/failure.js';
import { type Handshakes, openSockets } from '../swarm/handshakes.js';
import { guardMemory } from '../swarm/memory-guard.js';
import { fillIn } from '../swarm/validate.js';
import { LoadConnection } from './connection.js';
import { atRate } from './pace.js';
import type { ShareProgress, ShareResult } from './protocol.js';
import { LoadTally } from './tally.js';

/** Messages that may be under way on a connection when the rate is given, before it is passed over. */
const MAX_UNDER_WAY = 64;
/** Bytes that a server may leave unread beside the messages that it is expected to leave so. */
const MAX_UNREAD_BYTES = 2 ** 20;
/** What a frame takes beside its payload. */
const FRAME_BYTES = 14;
/** An answer may be so long, or twice as long as the message. */
const MAX_PAYLOAD = 2 ** 24;
const SWEEP_MS = 100;
const DRAIN_POLL_MS = 10;
const CLOSE_TIMEOUT_MS = 5_000;
/** A connecting phase ends after so many handshake timeouts, however many sockets are left. */
const MAX_CONNECT_TIMEOUTS = 6;

/** One process's share of a load: connects, sends, closes, and counts. Every phase is bounded, whatever the server does. */
export class LoadShare {
  readonly #plan: LoadPlan;
  readonly #from: number;
  readonly #payload: Buffer;
  readonly #tally = new LoadTally();
  readonly #connections = new Set<LoadConnection>();
  /** The open ones in a fixed order, for taking turns; rebuilt when some are gone. */
  #turns: LoadConnection[] = [];
  #turn = 0;
  #sending = false;
  #interrupted = false;
  /** Ends the phase under way. */
  #endPhase: () => void = () => {};

  constructor(plan: LoadPlan, from: number) {
    this.#plan = plan;
    this.#from = from;
    this.#payload = Buffer.from(plan.message ?? filling(plan.size));
    guardMemory({ sockets: () => this.#connections.size, exceeded: () => this.#partWithServer() });
  }

  /** Opens the connections; resolves to how many opened. */
  async connect(): Promise<number> {
    const rssBefore = process.memoryUsage.rss();
    const { connections, concurrency, timeoutMs } = this.#plan;
    const startedAt = performance.now();
    let lastOpenedAt = startedAt;
    const handshakes: Handshakes = openSockets({
      count: connections,
      concurrency,
      timeoutMs,
      open: (index) => this.#open(this.#from + index),
      opened: (_index, socket, ms) => {
        lastOpenedAt = performance.now();
        this.#onOpened(socket, ms);
      },
      failed: (_index, reason) => this.#tally.onFailed(reason),
    });
    this.#endPhase = () => handshakes.cancel('interrupted');
    const watch = setInterval(() => {
      const now = performance.now();
      const stalled = now - lastOpenedAt > timeoutMs + 2 * SWEEP_MS;
      if (stalled || now - startedAt > MAX_CONNECT_TIMEOUTS * timeoutMs) handshakes.cancel('timeout');
    }, SWEEP_MS);
    await handshakes.done;
    clearInterval(watch);
    const { opened, failed } = this.#tally;
    const untried = connections - opened - failed;
    if (untried > 0) this.#tally.onFailed('not tried', untried);
    this.#tally.rssGrowth = Math.max(0, process.memoryUsage.rss() - rssBefore);
    return opened;
  }

  /** Sends for as long as the plan says, waits for what is still under way, and closes all. */
  async run(): Promise<ShareResult> {
    if (!this.#interrupted) await this.#send();
    if (!this.#interrupted && this.#plan.mode !== 'push') await this.#drain();
    await this.#close();
    return this.#tally.result(this.#plan, this.#payload.length);
  }

  /** Ends early, but in order: what is open is closed, and what was measured is told. */
  stop(): void {
    this.#interrupted = true;
    this.#endPhase();
  }

  progress(): ShareProgress {
    return this.#tally.progress(this.#connections.size);
  }

  #open(i: number): WebSocket {
    const headers = Object.entries(this.#plan.headers).map(([name, value]) => [name, fillIn(value, i)] as const);
    // closeTimeout is ws's own option; its types do not know it yet.
    const options: ClientOptions & { closeTimeout: number } = {
      headers: Object.fromEntries(headers),
      perMessageDeflate: this.#plan.perMessageDeflate,
      maxPayload: Math.max(MAX_PAYLOAD, 2 * this.#payload.length),
      rejectUnauthorized: !this.#plan.insecure,
      closeTimeout: CLOSE_TIMEOUT_MS,
      skipUTF8Validation: true,
    };
    return new WebSocket(fillIn(this.#plan.url, i), [...this.#plan.protocols], options);
  }

  #onOpened(socket: WebSocket, ms: number): void {
    this.#tally.opened++;
    this.#tally.connectMs.recordMs(ms);
    const connection = new LoadConnection(socket, this.#plan.mode, {
      answered: (from, latencyMs, bytes) => this.#onAnswer(from, latencyMs, bytes),
      unasked: (bytes) => this.#tally.onUnasked(bytes),
      failed: (error) => this.#tally.errors.add(errorReason(error)),
      closed: (gone, code) => this.#onClosed(gone, code),
    });
    this.#connections.add(connection);
  }

  #onAnswer(from: LoadConnection, ms: number, bytes: number): void {
    this.#tally.onAnswer(ms, bytes);
    if (this.#sending && this.#plan.rate === null) this.#sendOn(from, performance.now());
  }

  #onClosed(connection: LoadConnection, code: number): void {
    this.#connections.delete(connection);
    if (connection.end === 'none') {
      this.#tally.lost++;
      this.#tally.errors.add(`closed ${code}`);
    } else if (connection.end === 'closing') {
      if (code === 1006) this.#tally.errors.add('close not answered');
      else this.#tally.closeMs.recordMs(performance.now() - connection.closingSince);
    }
    if (this.#connections.size === 0) this.#endPhase();
  }

  #sendOn(connection: LoadConnection, due: number): void {
    const { socket } = connection;
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > this.#maxUnread) {
      this.#tally.errors.add('answers without reading');
      connection.giveUp();
      return;
    }
    if (this.#plan.mode !== 'push') connection.note(due);
    this.#tally.sent++;
    if (this.#plan.mode === 'ping') socket.ping(this.#payload);
    else socket.send(this.#payload, { binary: this.#plan.binary });
  }

  async #send(): Promise<void> {
    if (this.#connections.size === 0) return;
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    this.#sending = true;
    const stopPace = this.#startSending();
    const sweep = setInterval(() => this.#giveUpUnanswered(), SWEEP_MS);
    await this.#phase(this.#plan.durationMs);
    this.#sending = false;
    stopPace();
    clearInterval(sweep);
    const cpu = process.cpuUsage(cpuBefore);
    this.#tally.cpuMs = (cpu.user + cpu.system) / 1000;
    this.#tally.sendingMs = performance.now() - startedAt;
  }

  #startSending(): () => void {
    if (this.#plan.rate !== null) return atRate(this.#plan.rate, (due) => this.#sendInTurn(due));
    for (const connection of this.#connections) {
      for (let i = 0; i < this.#plan.pipelining; i++) this.#sendOn(connection, performance.now());
    }
    return () => {};
  }

  /** Sends on the next connection that has room. When none has, the message is missing from the rate reached. */
  #sendInTurn(due: number): void {
    if (this.#turns.length !== this.#connections.size) this.#turns = [...this.#connections];
    for (let tried = 0; tried < Math.min(this.#turns.length, MAX_UNDER_WAY); tried++) {
      this.#turn = (this.#turn + 1) % this.#turns.length;
      const connection = this.#turns[this.#turn]!;
      const full = connection.underWay >= MAX_UNDER_WAY || connection.socket.bufferedAmount > 2 ** 20;
      if (full) continue;
      this.#sendOn(connection, due);
      return;
    }
  }

  /** With all that may be under way unread, a server can't have answered; this one answers all the same. */
  get #maxUnread(): number {
    const underWay = this.#plan.rate === null ? this.#plan.pipelining : MAX_UNDER_WAY;
    return underWay * (this.#payload.length + FRAME_BYTES) + MAX_UNREAD_BYTES;
  }

  /** It sent more than this process can keep. */
  #partWithServer(): void {
    for (const connection of this.#connections) {
      if (connection.end === 'given-up') continue;
      this.#tally.errors.add('sent too much to keep');
      connection.giveUp();
    }
  }

  /** A connection whose oldest message has waited too long is given up: later answers could not be told apart. */
  #giveUpUnanswered(): void {
    const limit = performance.now() - this.#plan.timeoutMs;
    for (const connection of this.#connections) {
      if (connection.oldestDue > limit || connection.end !== 'none') continue;
      this.#tally.errors.add('no answer in time', connection.underWay);
      connection.giveUp();
    }
  }

  /** Waits until all that was sent is answered, or until its time is over. */
  async #drain(): Promise<void> {
    while (!this.#interrupted && [...this.#connections].some((connection) => connection.underWay > 0)) {
      this.#giveUpUnanswered();
      await this.#phase(DRAIN_POLL_MS);
    }
  }

  async #close(): Promise<void> {
    if (this.#connections.size === 0) return;
    for (const connection of this.#connections) connection.close();
    // ws destroys a socket whose close is not answered; the second is for its doing so.
    await this.#phase(CLOSE_TIMEOUT_MS + 1_000);
  }

  /** Waits until the time is over, all connections are closed, or the load is interrupted. */
  #phase(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPhase = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** `size` characters that a compressor finds little in; the same in every run. */
function filling(size: number): string {
  let text = '';
  let state = 1;
  for (let i = 0; i < size; i++) {
    // Park and Miller's generator, into the 64 characters from `0`.
    state = (state * 48_271) % 2_147_483_647;
    text += String.fromCharCode(48 + (state % 64));
  }
  return text;
}
