import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { canaryOf } from '../measured/canary.js';
import type { ClientContext, ClientDefinition } from '../model/client.js';
import { type ClientHook, describe } from './client-module.js';
import { openingFor, type SocketOwner } from './client-sockets.js';
import { errorReason, ReasonCounts, SwarmError } from './failure.js';
import { LatencyHistogram } from './histogram.js';
import type { ClientsFigures } from './protocol.js';
import { type ClientsPlan, moduleUrl } from './validate.js';

/** A socket that is closing is gone by then. */
const CLOSING_MS = 250;
const POLL_MS = 5;

interface Member {
  readonly client: unknown;
  readonly context: ClientContext;
}

/** Clients of somebody's module, moved together. */
export class ClientsGroup implements SocketOwner {
  readonly #plan: ClientsPlan;
  readonly #module: ClientDefinition;
  readonly #onEmpty: () => void;
  readonly #secret = randomBytes(16).toString('hex');
  /** By the client's place in the group; undefined where it is not connected. */
  readonly #members: (Member | undefined)[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #newPorts: number[] = [];
  #socketsOpened = 0;
  readonly #errors = new ReasonCounts();
  readonly #connectMs = new LatencyHistogram();
  readonly #exerciseMs = new LatencyHistogram();
  #isClosed = false;
  #opened = 0;
  #exercises = 0;
  /** What no hook threw, and the next request is answered with. */
  #failure: SwarmError | undefined;
  /** Of the first socket that would have left the machine: whatever a hook makes of it. */
  #refusal: SwarmError | undefined;

  constructor(plan: ClientsPlan, module: ClientDefinition, onEmpty: () => void) {
    this.#plan = plan;
    this.#module = module;
    this.#onEmpty = onEmpty;
  }

  /** Clients asked for. */
  get size(): number {
    return this.#plan.count;
  }

  /** Clients connected now. */
  get open(): number {
    return this.#members.reduce((open, member) => open + (member ? 1 : 0), 0);
  }

  /** Local ports of the sockets that they opened since this was last asked. */
  takePorts(): readonly number[] {
    return this.#newPorts.splice(0);
  }

  get allowedHost(): string | undefined {
    return this.#plan.allowHost?.replace(/^\[|\]$/g, '');
  }

  opened(socket: Socket): void {
    this.#sockets.add(socket);
    this.#socketsOpened++;
    if (socket.localPort !== undefined) this.#newPorts.push(socket.localPort);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  refused(host: string): SwarmError {
    this.#refusal ??= new SwarmError(
      'NOT_LOOPBACK',
      `swarm: ${this.#plan.shown} connects to ${host}, which is not on loopback and not allowed by its name`,
    );
    return this.#refusal;
  }

  /** An error that no hook threw, as of an emitter that nobody listens to. */
  failed(error: unknown): void {
    this.#errors.add(error instanceof Error ? errorReason(error) : String(error));
    this.#failure ??= new SwarmError(
      'CLIENT_FAILED',
      `${this.#plan.shown}: an error that no hook caught: ${describe(error)}`,
    );
  }

  /** Resolves when all are connected. Where one fails, those that are connected are closed. */
  async connected(): Promise<number> {
    try {
      await this.#all('connect', async (index, signal) => {
        const i = this.#plan.from + index;
        const { canary = canaryOf(this.#secret, i), data } = this.#plan;
        const context: ClientContext = { i, canary, data, signal };
        const url = this.#plan.url === undefined ? '' : moduleUrl(this.#plan, i);
        const client = await this.#timed(this.#connectMs, () => this.#module.connect({ ...context, url }));
        if (signal.aborted || this.#isClosed) {
          // Nobody waits for it any more.
          await this.#module.disconnect(client, context);
          return;
        }
        this.#members[index] = { client, context };
        this.#opened++;
      });
    } catch (error) {
      await this.close().catch(() => {});
      throw error;
    }
    return this.#opened;
  }

  async exercise(): Promise<void> {
    const { exercise } = this.#module;
    if (!exercise) throw new SwarmError('INVALID_REQUEST', `swarm: ${this.#plan.shown} has no function exercise`);
    if (this.open === 0) throw new SwarmError('NOT_OPEN', 'swarm: exercise of a group of which no client is connected');
    await this.#all('exercise', async (index, signal) => {
      const member = this.#members[index];
      if (!member) return;
      this.#exercises++;
      await this.#timed(this.#exerciseMs, () =>
        exercise.call(this.#module, member.client, { ...member.context, signal }),
      );
    });
  }

  /** Disconnects all, whatever becomes of one; throws for the first that failed. */
  async close(): Promise<void> {
    let first: unknown;
    this.#isClosed = true;
    await this.#all('disconnect', async (index, signal) => {
      const member = this.#members[index];
      if (!member) return;
      this.#members[index] = undefined;
      try {
        await this.#bounded('disconnect', index, signal, () =>
          this.#module.disconnect(member.client, { ...member.context, signal }),
        );
      } catch (error) {
        first ??= error;
      }
    });
    this.#onEmpty();
    if (first !== undefined) throw first;
  }

  async terminate(): Promise<void> {
    this.overwhelmed();
    await this.close().catch(() => {});
    // A client that connects again when its socket is gone does so no more.
    this.overwhelmed();
  }

  /** Destroys what sockets are left when those that are closing had a moment. */
  async dropSockets(): Promise<void> {
    const until = performance.now() + CLOSING_MS;
    while (this.#sockets.size > 0 && performance.now() < until) await sleep(POLL_MS);
    this.overwhelmed();
  }

  overwhelmed(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  figures(): ClientsFigures {
    return {
      opened: this.#opened,
      open: this.open,
      sockets: this.#socketsOpened,
      exercises: this.#exercises,
      errors: this.#errors.toRecord(),
      connectMs: this.#connectMs.toData(),
      exerciseMs: this.#exerciseMs.toData(),
    };
  }

  /** Calls a hook of every client, `concurrency` at once, each within its time. */
  async #all(hook: ClientHook, call: (index: number, signal: AbortSignal) => Promise<void>): Promise<void> {
    const { count, concurrency } = this.#plan;
    // What failed before is no reason to leave a client connected.
    if (hook !== 'disconnect') this.#throwFailure();
    let next = 0;
    let isFailed = false;
    const lane = async () => {
      while (next < count && !isFailed) {
        const index = next++;
        const signal = AbortSignal.timeout(this.#plan.timeoutMs);
        try {
          if (hook === 'disconnect') await call(index, signal);
          else await this.#bounded(hook, index, signal, () => call(index, signal));
        } catch (error) {
          isFailed = true;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, lane));
    this.#throwFailure();
  }

  /** Runs what a hook does within its time, and says of what it throws whose it was. */
  async #bounded(hook: ClientHook, index: number, signal: AbortSignal, run: () => unknown): Promise<void> {
    const whose = `${hook} (client ${this.#plan.from + index}) of ${this.#plan.shown}`;
    let onAbort: (() => void) | undefined;
    const overdue = new Promise<never>((_, reject) => {
      onAbort = () => reject(new SwarmError('CLIENT_FAILED', `${whose} took longer than ${this.#plan.timeoutMs} ms`));
      signal.addEventListener('abort', onAbort);
    });
    try {
      await Promise.race([openingFor(this, async () => run()), overdue]);
    } catch (error) {
      if (this.#refusal) throw this.#refusal;
      if (error instanceof SwarmError) throw error;
      throw new SwarmError('CLIENT_FAILED', `${whose} threw: ${describe(error)}`);
    } finally {
      if (onAbort) signal.removeEventListener('abort', onAbort);
    }
  }

  async #timed<T>(histogram: LatencyHistogram, run: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const returned = await run();
    histogram.recordMs(performance.now() - start);
    return returned;
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (this.#refusal) throw this.#refusal;
    if (failure) throw failure;
  }
}
