import { WebSocket } from 'ws';
import { assertRealUserId } from './user-id.js';

export interface ManagerStats {
  readonly userId: string;
  readonly connections: number;
  readonly queued: number;
  /** Messages handed to a socket; a message to three tabs counts three times. */
  readonly sent: number;
  readonly received: number;
  /** Messages that fell out of a full queue. */
  readonly dropped: number;
}

export type MessageListener = (message: string, connectionId: string) => void;

/** What a user who is away may miss before the oldest message is dropped: a queue without an end is a leak. */
const QUEUE_LIMIT = 100;
/** How long a peer may take to answer a close handshake, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Everything one user has open: a connection for each tab, what waits for them, and who listens. Shared with no other user. */
export class UnifiedWebSocketManager {
  readonly userId: string;
  readonly #connections = new Map<string, WebSocket>();
  readonly #queue: string[] = [];
  readonly #listeners = new Set<MessageListener>();
  #connectionsMade = 0;
  #sent = 0;
  #received = 0;
  #dropped = 0;
  #closed = false;

  /** Throws a TypeError when `userId` is a placeholder. */
  constructor(userId: string) {
    this.userId = assertRealUserId(userId);
  }

  /** Takes over an open socket of this user and sends what waited for them. Returns the connection's id. */
  addConnection(socket: WebSocket): string {
    if (this.#closed) throw new Error(`The manager of ${this.userId} is closed.`);
    const id = `${this.userId}/${++this.#connectionsMade}`;
    this.#connections.set(id, socket);
    socket.on('message', (data) => this.#receive(data.toString(), id));
    socket.once('close', () => this.#connections.delete(id));
    // Without a listener a broken socket would end the process; 'close' follows and does the work.
    socket.on('error', () => {});
    for (const message of this.#queue.splice(0)) this.#deliver(socket, message);
    return id;
  }

  /** Sends to every connection of the user, or keeps the message until they are back. Returns to how many it went. */
  send(message: string): number {
    if (this.#closed) throw new Error(`The manager of ${this.userId} is closed.`);
    const open = [...this.#connections.values()].filter((socket) => socket.readyState === WebSocket.OPEN);
    for (const socket of open) this.#deliver(socket, message);
    if (open.length === 0) this.#enqueue(message);
    return open.length;
  }

  /** Calls `listener` with every message of the user. Returns the function that ends it. */
  onMessage(listener: MessageListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stats(): ManagerStats {
    return {
      userId: this.userId,
      connections: this.#connections.size,
      queued: this.#queue.length,
      sent: this.#sent,
      received: this.#received,
      dropped: this.#dropped,
    };
  }

  /** Closes every connection, drops what waited and forgets the listeners. May be called again. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.length = 0;
    this.#listeners.clear();
    await Promise.all([...this.#connections.values()].map(closeSocket));
  }

  #receive(message: string, connectionId: string): void {
    this.#received++;
    for (const listener of this.#listeners) listener(message, connectionId);
  }

  #deliver(socket: WebSocket, message: string): void {
    this.#sent++;
    socket.send(message);
  }

  #enqueue(message: string): void {
    if (this.#queue.push(message) <= QUEUE_LIMIT) return;
    this.#queue.shift();
    this.#dropped++;
  }
}

/** Closes with a handshake; a peer that doesn't answer is cut off. */
function closeSocket(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
    socket.once('close', () => {
      clearTimeout(cutOff);
      resolve();
    });
    socket.close(1000);
  });
}
