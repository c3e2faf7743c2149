import { createServer, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import type { PeerBehaviour, PeerStats, ServeOptions, SwarmMessage } from '../model/swarm.js';
import type { ConnectionTally } from './connection-tally.js';
import { errorReason } from './failure.js';
import { type Frame, sendTimes, toFrame } from './sending.js';

/** How long clients may take to answer the close of a peer that ends, before they are dropped. */
const CLOSE_TIMEOUT_MS = 2_000;

/** What a client may leave unread before it is dropped: a peer's memory is bounded. */
const MAX_UNREAD_BYTES = 64 * 2 ** 20;

/** Connections that may wait to be accepted: ten thousand clients come at once. */
const BACKLOG = 4_096;

/** A server whose clients live in the measured process. */
export class Peer {
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #behaviour: PeerBehaviour;
  #accepted = 0;
  #refused = 0;
  #messagesReceived = 0;
  #messagesSent = 0;

  readonly #tally: ConnectionTally;

  private constructor(options: Required<ServeOptions>, tally: ConnectionTally) {
    this.#tally = tally;
    this.#behaviour = options.behaviour;
    this.#http = createServer((_request, response) =>
      response.writeHead(426).end('this peer speaks WebSocket alone\n'),
    );
    // closeTimeout is ws's own option; its types do not know it yet.
    const serverOptions: ServerOptions & { closeTimeout: number } = {
      noServer: true,
      perMessageDeflate: options.perMessageDeflate,
      maxPayload: options.maxPayload,
      closeTimeout: CLOSE_TIMEOUT_MS,
    };
    this.#sockets = new WebSocketServer(serverOptions);
    this.#http.on('upgrade', (request, socket, head) => {
      if (typeof this.#behaviour === 'object' && 'refuse' in this.#behaviour) {
        this.#refused++;
        const status = this.#behaviour.refuse;
        tally.failures.add(`HTTP ${status}`);
        socket.on('error', () => {});
        socket.end(
          `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        );
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#onClient(client));
    });
  }

  static async listen(options: Required<ServeOptions>, tally: ConnectionTally): Promise<Peer> {
    const peer = new Peer(options, tally);
    await new Promise<void>((resolve, reject) => {
      peer.#http.once('error', reject);
      peer.#http.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG }, resolve);
    });
    return peer;
  }

  /** Clients connected now. */
  get open(): number {
    return this.#sockets.clients.size;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async broadcast(message: SwarmMessage): Promise<void> {
    await this.#sendToAll(toFrame(message));
  }

  /** Drops every client with no close handshake; resolves when all are gone. */
  async dropAll(): Promise<void> {
    const gone = [...this.#sockets.clients].map(closed);
    for (const client of this.#sockets.clients) client.terminate();
    await Promise.all(gone);
  }

  stats(): PeerStats {
    return {
      accepted: this.#accepted,
      refused: this.#refused,
      open: this.open,
      messagesReceived: this.#messagesReceived,
      messagesSent: this.#messagesSent,
    };
  }

  /** Says 1001 to its clients, drops those that do not answer in time, and stops listening. */
  async close(): Promise<void> {
    const stopped = new Promise((resolve) => this.#http.close(resolve));
    const gone = [...this.#sockets.clients].map(closed);
    for (const client of this.#sockets.clients) client.close(1001);
    await Promise.all(gone);
    this.#http.closeAllConnections();
    await stopped;
  }

  #onClient(client: WebSocket): void {
    this.#accepted++;
    this.#tally.opened++;
    let received = 0;
    // An oversize message, a reset: the client's doing. What matters here is that it closes.
    client.on('error', (error) => this.#tally.errors.add(errorReason(error)));
    client.on('close', (code) => this.#tally.closeCodes.add(String(code)));
    client.on('message', (data: Buffer, binary: boolean) => {
      this.#messagesReceived++;
      received++;
      this.#answer(client, { data, binary }, received);
    });
    this.#answerEnd(client, received);
  }

  #answer(client: WebSocket, frame: Frame, received: number): void {
    if (hasTooMuchUnread(client)) client.terminate();
    else if (this.#behaviour === 'broadcast') void this.#sendToAll(frame);
    else if (this.#behaviour === 'echo') {
      this.#messagesSent++;
      client.send(frame.data, { binary: frame.binary });
    } else this.#answerEnd(client, received);
  }

  /** Drops or closes a client that has sent as many messages as the behaviour allows; none may be enough. */
  #answerEnd(client: WebSocket, received: number): void {
    if (typeof this.#behaviour === 'string') return;
    if ('dropAfter' in this.#behaviour && received >= this.#behaviour.dropAfter) client.terminate();
    if ('closeWith' in this.#behaviour && received >= (this.#behaviour.afterMessages ?? 0)) {
      client.close(this.#behaviour.closeWith);
    }
  }

  async #sendToAll(frame: Frame): Promise<void> {
    // One client that does not read must not fill the peer with what the others say.
    for (const client of this.#sockets.clients) if (hasTooMuchUnread(client)) client.terminate();
    const open = [...this.#sockets.clients].filter((client) => client.readyState === WebSocket.OPEN);
    const sent = await Promise.all(open.map((client) => sendTimes(client, frame, 1)));
    this.#messagesSent += sent.reduce((sum, count) => sum + count, 0);
  }
}

function hasTooMuchUnread(client: WebSocket): boolean {
  return client.bufferedAmount > MAX_UNREAD_BYTES;
}

function closed(client: WebSocket): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()));
}
