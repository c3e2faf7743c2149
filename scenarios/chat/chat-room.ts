import { WebSocket } from 'ws';
import type { ClientEvent, ServerEvent } from './protocol.js';

/** How many messages a newcomer is shown. */
const HISTORY_LENGTH = 5;

/** A room: who is in it, and the last things said. */
export class ChatRoom {
  readonly name: string;
  readonly #members = new Map<WebSocket, string>();
  readonly #history: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** Handles one event of a member. Who is no member can only join. */
  handle(socket: WebSocket, event: ClientEvent): void {
    if (event.type === 'join') this.#join(socket, event.name);
    const name = this.#members.get(socket);
    if (name === undefined) return;
    if (event.type === 'message') this.#say({ type: 'message', name, text: event.text });
    if (event.type === 'typing') this.#broadcast({ type: 'typing', name }, socket);
    if (event.type === 'leave') this.#leave(socket, name);
  }

  /** Closes every member's socket; resolves when the last is closed. */
  async close(): Promise<void> {
    const sockets = [...this.#members.keys()];
    this.#members.clear();
    this.#history.length = 0;
    await Promise.all(sockets.map(sendOut));
  }

  #join(socket: WebSocket, name: string): void {
    if (this.#members.has(socket)) return;
    this.#members.set(socket, name);
    for (const said of this.#history) socket.send(said);
    this.#broadcast({ type: 'joined', name });
  }

  #say(event: ServerEvent): void {
    this.#history.push(this.#broadcast(event));
    if (this.#history.length > HISTORY_LENGTH) this.#history.shift();
  }

  #leave(socket: WebSocket, name: string): void {
    this.#members.delete(socket);
    this.#broadcast({ type: 'left', name });
  }

  /** Sends to every open member but `except`. Returns the JSON that was sent. */
  #broadcast(event: ServerEvent, except?: WebSocket): string {
    const json = JSON.stringify(event);
    for (const socket of this.#members.keys()) {
      if (socket !== except && socket.readyState === WebSocket.OPEN) socket.send(json);
    }
    return json;
  }
}

function sendOut(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.close(1001, 'the room is closed');
  });
}
