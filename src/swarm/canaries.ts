import { CANARY_REACH, type CanaryWriting, canarySearch, type FoundCanary } from '../measured/canary-search.js';
import type { ForeignDelivery } from '../model/swarm.js';

/** How a mark arrived. */
export type Carrier = ForeignDelivery['carrier'];

/** A mark that arrived at a socket, whoever it belongs to. */
interface Arrival {
  /** The manager whose mark it is. */
  readonly index: number;
  readonly carrier: Carrier;
  readonly writing: CanaryWriting;
  /** The socket's messages so far, this one among them, and those that it had sent. */
  readonly received: number;
  readonly sent: number;
}

/** Marks of several managers that arrive at one socket are kept by manager and carrier: no more than this. */
const MAX_ARRIVALS = 1_000;
/** Sockets that are closed and received marks. */
const MAX_KEPT = 100_000;

/** Whose a socket is: those whose marks it sent; by its number alone where it sent none. */
interface Kept {
  readonly number: number;
  /** Whether its number may be that of its manager: it was opened by itself. */
  readonly isNumbered: boolean;
  readonly owners: ReadonlySet<number>;
  readonly arrivals: readonly (Arrival & { count: number })[];
}

/**
 * Looks for tenants' marks in all that arrives. A socket is its sender's: of the managers whose marks it sent, in messages or in its
 * handshake. One that sent none belongs to the manager of its number, where no socket of the run shows that numbers mean something
 * else.
 */
export class Canaries {
  readonly #find: (bytes: Buffer) => FoundCanary[];
  readonly #kept: Kept[] = [];
  readonly #open = new Set<SocketCanaries>();
  /** Closed sockets whose number is none of a manager whose marks they sent. */
  #contradicted = 0;
  /** Of all sockets' numbers. */
  #highest = 0;

  constructor(secret: string) {
    this.#find = canarySearch(secret);
  }

  /** Watches one socket. */
  watch(number: number, isNumbered: boolean): SocketCanaries {
    this.#highest = Math.max(this.#highest, number);
    const socket = new SocketCanaries(this.#find, { number, isNumbered }, () => {
      this.#open.delete(socket);
      this.#learn(socket);
      if (socket.arrivals.length > 0 && this.#kept.length < MAX_KEPT) this.#kept.push(socket.toKept());
    });
    this.#open.add(socket);
    return socket;
  }

  /** What arrived at another tenant's socket. `tenants`: whose each manager is, by index. */
  foreign(tenants: readonly string[]): ForeignDelivery[] {
    const open = [...this.#open];
    const contradicted = this.#contradicted + open.filter(contradicts).length;
    const all = [...this.#kept, ...open.map((socket) => socket.toKept())];
    const areManagers = contradicted === 0 && this.#highest < tenants.length;
    const found = new Map<string, ForeignDelivery>();
    for (const { number, isNumbered, owners, arrivals } of all) {
      const whose = owners.size > 0 ? [...owners] : isNumbered && areManagers ? [number] : [];
      if (whose.length === 0) continue;
      const names = new Set(whose.map((index) => tenants[index]));
      for (const { index, count, ...arrival } of arrivals) {
        const from = tenants[index];
        const [to] = names;
        if (from === undefined || to === undefined || names.has(from)) continue;
        const key = JSON.stringify([from, to, arrival.carrier, arrival.writing]);
        const known = found.get(key);
        found.set(key, known ? { ...known, count: known.count + count } : { from, to, count, ...arrival });
      }
    }
    return [...found.values()];
  }

  #learn(socket: SocketCanaries): void {
    if (contradicts(socket)) this.#contradicted++;
  }
}

function contradicts({ number, owners }: Pick<Kept, 'number' | 'owners'>): boolean {
  return owners.size > 0 && !owners.has(number);
}

/** The marks that one socket sent and received. */
export class SocketCanaries {
  readonly number: number;
  readonly owners = new Set<number>();
  readonly arrivals: (Arrival & { count: number })[] = [];
  readonly #isNumbered: boolean;
  readonly #find: (bytes: Buffer) => FoundCanary[];
  readonly #onClosed: () => void;
  /** The end of what arrived last: a mark may be cut by the border of two messages. */
  #tail = Buffer.alloc(0);
  #received = 0;
  #sent = 0;

  constructor(
    find: (bytes: Buffer) => FoundCanary[],
    { number, isNumbered }: { readonly number: number; readonly isNumbered: boolean },
    onClosed: () => void,
  ) {
    this.number = number;
    this.#isNumbered = isNumbered;
    this.#find = find;
    this.#onClosed = onClosed;
  }

  /** `times`: how often it was sent. */
  sends(bytes: Buffer, times = 1): void {
    this.#sent += times;
    for (const { index } of this.#find(bytes)) this.owners.add(index);
  }

  /** Bytes that arrived; of messages the whole payload, however it was framed and compressed. */
  receives(bytes: Buffer, carrier: Carrier): void {
    if (carrier === 'text' || carrier === 'binary') this.#received++;
    const inside = this.#find(bytes);
    for (const found of inside) this.#arrived(found, carrier);
    if (carrier !== 'text' && carrier !== 'binary') return;
    this.#acrossBorder(bytes, carrier);
  }

  closed(): void {
    this.#onClosed();
  }

  toKept(): Kept {
    return { number: this.number, isNumbered: this.#isNumbered, owners: this.owners, arrivals: this.arrivals };
  }

  /** Marks that begin in what arrived before and end in this. */
  #acrossBorder(bytes: Buffer, carrier: Carrier): void {
    const head = bytes.subarray(0, CANARY_REACH);
    if (this.#tail.length > 0 && bytes.length > 0) {
      const known = [...this.#find(this.#tail), ...this.#find(head)];
      const across = this.#find(Buffer.concat([this.#tail, head]));
      for (const one of known) {
        const at = across.findIndex(({ index, writing }) => index === one.index && writing === one.writing);
        if (at !== -1) across.splice(at, 1);
      }
      for (const found of across) this.#arrived(found, carrier);
    }
    this.#tail = Buffer.from(
      bytes.length >= CANARY_REACH
        ? bytes.subarray(bytes.length - CANARY_REACH)
        : Buffer.concat([this.#tail, bytes]).subarray(-CANARY_REACH),
    );
  }

  #arrived({ index, writing }: FoundCanary, carrier: Carrier): void {
    const known = this.arrivals.find(
      (one) => one.index === index && one.carrier === carrier && one.writing === writing,
    );
    if (known) known.count++;
    else if (this.arrivals.length < MAX_ARRIVALS) {
      this.arrivals.push({ index, carrier, writing, count: 1, received: this.#received, sent: this.#sent });
    }
  }
}
