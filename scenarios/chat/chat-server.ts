import { createServer, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { ChatRoom } from './chat-room.js';
import { parseClientEvent } from './protocol.js';

/** 1003, unsupported data: the client doesn't speak our protocol. */
const UNSUPPORTED_DATA = 1003;

/** A chat server: rooms that are opened and closed, and sockets whose messages find their way into one of them. */
export class ChatServer {
  readonly http: Server = createServer();
  readonly #rooms = new Map<string, ChatRoom>();
  readonly #sockets = new WebSocketServer({ server: this.http });

  constructor() {
    this.#sockets.on('connection', (socket) => this.#welcome(socket));
  }

  openRoom(name: string): ChatRoom {
    const room = new ChatRoom(name);
    this.#rooms.set(name, room);
    return room;
  }

  /** Sends everybody out and forgets the room. */
  async closeRoom(room: ChatRoom): Promise<void> {
    this.#rooms.delete(room.name);
    await room.close();
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.http.close(() => resolve()));
  }

  #welcome(socket: WebSocket): void {
    let room: ChatRoom | undefined;
    socket.on('message', (data) => {
      const event = parseClientEvent(data.toString());
      if (event?.type === 'join') {
        // In one room at a time: who walks into another has left the first, whether or not the other exists.
        room?.handle(socket, { type: 'leave' });
        room = this.#rooms.get(event.room);
      }
      if (!event || !room) return socket.close(UNSUPPORTED_DATA);
      room.handle(socket, event);
    });
    socket.on('error', () => {});
    // A closed tab leaves as surely as one that says so.
    socket.once('close', () => room?.handle(socket, { type: 'leave' }));
  }
}
