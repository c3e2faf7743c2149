import type { ClientsGroup, ClientsOptions } from './client.js';
import type { Percentiles } from './percentiles.js';

/**
 * The swarm: the other end of every socket, in a process of its own. A scenario speaks to it through `context.swarm`;
 * each call is one message, however many sockets it moves.
 */
export interface Swarm {
  /** Opens `count` client sockets against a server under test; resolves when each has opened or failed. */
  connect(options: ConnectOptions): Promise<SwarmGroup>;
  /**
   * Makes clients of a module of the project's, whose default export is `defineClient({ … })`; resolves when all are connected.
   * `module` is a path from the scenario's file.
   */
  clients(module: string, options?: ClientsOptions): Promise<ClientsGroup>;
  /** Starts a peer server for client-side factories, on a loopback port of the system's choice. */
  serve(options?: ServeOptions): Promise<PeerServer>;
}

export interface ConnectOptions {
  /** `ws:` or `wss:` URL on loopback, certificates unchecked. `{i}` becomes the socket's number. */
  readonly url: string;
  /** How many sockets. Default 1. */
  readonly count?: number;
  /** The first socket's number, for `{i}`. Default 0. */
  readonly from?: number;
  /** Handshake headers; `{i}` in a value becomes the socket's number. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  /** Offer permessage-deflate. Default false. */
  readonly perMessageDeflate?: boolean;
  /** Largest message taken, in bytes. Default 1 MiB. */
  readonly maxPayload?: number;
  /** How long the handshake may take, in milliseconds. Default 10,000. */
  readonly handshakeTimeoutMs?: number;
  /** How many handshakes are under way at once. Default 256. */
  readonly concurrency?: number;
  /** Answers messages of the server's by themselves: `{ when: 'ping', with: 'pong' }`. They don't count for `expect`. */
  readonly reply?: HeartbeatReply | readonly HeartbeatReply[];
  /** A host that is not on loopback and may be connected to all the same. */
  readonly allowHost?: string;
}

/** How a socket answers a server's heartbeat, which is no message that anybody waits for. Protocol-level pings are answered anyway. */
export interface HeartbeatReply {
  /** The whole of a text message, or a pattern of it; of messages up to 1 KiB. */
  readonly when: string | RegExp;
  readonly with: SwarmMessage;
}

/** A string is sent as text, bytes as binary. */
export type SwarmMessage = string | Uint8Array;

export interface SwarmGroup {
  /** How many sockets opened. Those that failed are in `stats()`. */
  readonly opened: number;
  /**
   * Sends from every open socket; resolves when all is handed to the kernel. An array has one message for each of the
   * `count` sockets asked for. Throws when no socket is open.
   */
  send(message: SwarmMessage | readonly SwarmMessage[], options?: { readonly times?: number }): Promise<void>;
  /**
   * Waits until every socket of the group has received `perSocket` messages since the last `expect` (or since it
   * opened); what arrives beyond that counts for the next. Throws with the counts when `timeoutMs` (default 10,000)
   * passes first, or when a socket closes that would have had to receive more.
   */
  expect(options: { readonly perSocket: number; readonly timeoutMs?: number }): Promise<void>;
  /** Closes with a close handshake; resolves when every socket is closed. One not answered in 5 s is destroyed. */
  close(code?: number, reason?: string): Promise<void>;
  /** Destroys the sockets with no close handshake, as a lost network does. */
  terminate(): Promise<void>;
  /** Stops reading from the sockets: a slow consumer. */
  stopReading(): Promise<void>;
  resumeReading(): Promise<void>;
  stats(): Promise<SwarmStats>;
}

export interface SwarmStats {
  /** Sockets that opened, those closed since among them. */
  readonly opened: number;
  /** Sockets open now. */
  readonly open: number;
  readonly failed: number;
  /** Failed handshakes by reason: an HTTP status (`HTTP 401`), an error code (`ECONNREFUSED`), or `timeout`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Errors on open sockets by code: `WS_ERR_UNSUPPORTED_MESSAGE_LENGTH`, `ECONNRESET`. */
  readonly errors: Readonly<Record<string, number>>;
  readonly messagesSent: number;
  readonly messagesReceived: number;
  /** Payload bytes, before compression and without frame headers. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Milliseconds from the start of a handshake to its end. */
  readonly connectMs: Percentiles;
  /** Milliseconds from a `send` to the next message received on the same socket. */
  readonly echoMs: Percentiles;
  /** Closed sockets by close code. */
  readonly closeCodes: Readonly<Record<string, number>>;
}

/** One tenant's mark that arrived at another tenant's socket. */
export interface ForeignDelivery {
  /** Whose mark it is. */
  readonly from: string;
  /** Whose socket it arrived at. */
  readonly to: string;
  /** What bore it: a message, or a ping, pong or close. */
  readonly carrier: 'text' | 'binary' | 'control';
  /** How it was written: `plain`, `base64` … */
  readonly writing: string;
  /** Messages. */
  readonly count: number;
  /** The first one's place: messages that the socket had received, this one among them, and those that it had sent. */
  readonly received: number;
  readonly sent: number;
}

export interface ServeOptions {
  /** What the peer does. Default `echo`. */
  readonly behaviour?: PeerBehaviour;
  /** Accept permessage-deflate. Default false. */
  readonly perMessageDeflate?: boolean;
  /** Largest message taken, in bytes. Default 1 MiB. */
  readonly maxPayload?: number;
}

export type PeerBehaviour =
  /** Answers every message with itself. */
  | 'echo'
  /** Sends every message to every client, its sender too. */
  | 'broadcast'
  /** Reads and says nothing. */
  | 'silent'
  /** Drops a client with no close handshake after so many of its messages; 0 as soon as it has connected. */
  | { readonly dropAfter: number }
  /** Refuses the handshake with this HTTP status. */
  | { readonly refuse: number }
  /** Closes a client with this code after so many of its messages; default 0, as soon as it has connected. */
  | { readonly closeWith: number; readonly afterMessages?: number };

export interface PeerServer {
  /** `ws://127.0.0.1:port` */
  readonly url: string;
  /** Sends one message to every connected client. */
  broadcast(message: SwarmMessage): Promise<void>;
  /** Drops every connected client with no close handshake. */
  dropAll(): Promise<void>;
  stats(): Promise<PeerStats>;
  /** Closes every client with code 1001 and stops listening. */
  close(): Promise<void>;
}

export interface PeerStats {
  readonly accepted: number;
  readonly refused: number;
  readonly open: number;
  readonly messagesReceived: number;
  readonly messagesSent: number;
}
