import { createServer, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

const HEARTBEAT_MS = 30_000;

/** One connection on the server's side: a heartbeat, and the draft that the user is writing. */
export class Session {
  readonly id: string;
  draft = '';
  /** Resolves when the connection is gone and the heartbeat has stopped. */
  readonly ended: Promise<void>;

  constructor(id: string, socket: WebSocket) {
    this.id = id;
    const heartbeat = setInterval(() => socket.ping(), HEARTBEAT_MS);
    socket.on('message', (data) => {
      this.draft = data.toString();
    });
    // A lost network sends no close frame: 'close' comes with code 1006, often after an 'error'. It's the one event to count on.
    socket.on('error', () => {});
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        clearInterval(heartbeat);
        resolve();
      });
    });
  }
}

/** Makes a session for every socket opened at `/{id}`, and forgets it when the socket is gone, however it went. */
export class SessionServer {
  readonly http: Server = createServer();
  readonly sessions = new Map<string, Session>();

  constructor() {
    new WebSocketServer({ server: this.http }).on('connection', (socket, request) => {
      const session = new Session((request.url ?? '/').slice(1), socket);
      this.sessions.set(session.id, session);
      socket.once('close', () => this.sessions.delete(session.id));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.http.close(() => resolve()));
  }
}
