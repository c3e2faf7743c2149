import type { WebSocket } from 'ws';

/** What a connection tells the load that it is part of. */
export interface ConnectionEvents {
  /** An answer, `ms` after its message was due. */
  answered(connection: LoadConnection, ms: number, bytes: number): void;
  /** A message that nothing had asked for. */
  unasked(bytes: number): void;
  failed(error: Error): void;
  closed(connection: LoadConnection, code: number): void;
}

/** One socket of a load: what is under way on it, oldest first. Answers come in the order of the messages. */
export class LoadConnection {
  readonly socket: WebSocket;
  /** Who ends it: nobody yet, we in order, or we because it did not answer. */
  end: 'none' | 'closing' | 'given-up' = 'none';
  /** When `close()` was called; 0 before. */
  closingSince = 0;
  /** Due times of the messages under way, a ring. Its length is a power of two. */
  #due = new Float64Array(1);
  #first = 0;
  #underWay = 0;

  constructor(socket: WebSocket, mode: 'echo' | 'ping' | 'push', events: ConnectionEvents) {
    this.socket = socket;
    const onAnswer = (data: Buffer): void => {
      if (this.#underWay === 0) {
        events.unasked(data.length);
        return;
      }
      const due = this.#due[this.#first]!;
      this.#first = (this.#first + 1) & (this.#due.length - 1);
      this.#underWay--;
      events.answered(this, performance.now() - due, data.length);
    };
    socket.on(mode === 'ping' ? 'pong' : 'message', onAnswer);
    if (mode === 'ping') socket.on('message', (data: Buffer) => events.unasked(data.length));
    socket.on('error', events.failed);
    socket.on('close', (code) => events.closed(this, code));
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** When the oldest message under way was due; Infinity when none is. */
  get oldestDue(): number {
    return this.#underWay === 0 ? Number.POSITIVE_INFINITY : this.#due[this.#first]!;
  }

  /** Notes a message that is sent now and was due at `due`. */
  note(due: number): void {
    if (this.#underWay === this.#due.length) this.#grow();
    this.#due[(this.#first + this.#underWay) & (this.#due.length - 1)] = due;
    this.#underWay++;
  }

  close(): void {
    this.end = 'closing';
    this.closingSince = performance.now();
    this.socket.close(1000);
  }

  giveUp(): void {
    this.end = 'given-up';
    this.socket.terminate();
  }

  #grow(): void {
    const grown = new Float64Array(this.#due.length * 2);
    for (let i = 0; i < this.#underWay; i++) grown[i] = this.#due[(this.#first + i) & (this.#due.length - 1)]!;
    this.#due = grown;
    this.#first = 0;
  }
}
