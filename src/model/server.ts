/** A server of somebody else's: how it is started or entered, and how its connections come. */
export interface ServerDefinition {
  /** What starts it: a shell's line, or a program and its arguments. Node's processes in it are measured. */
  readonly command?: string | readonly string[];
  /** A server that runs already: its process id, or `HOST:PORT` of its inspector on loopback. */
  readonly attach?: number | string;
  /**
   * `ws:` or `wss:` URL on loopback, certificates unchecked, or a path at the port that it opens, such as `/chat`;
   * `{i}` becomes the connection's number. Default: the port that it opens.
   */
  readonly url?: string;
  /** On top of our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its working directory. Default: the project's root. */
  readonly cwd?: string;
  /** Ready when this `http:` or `https:` URL answers, or when it prints this text. Default: when its port answers. */
  readonly ready?: string;
  /** How long it may take to be ready, in milliseconds. Default 60,000. */
  readonly readyTimeoutMs?: number;
  /** What each connection sends, in this order. */
  readonly messages?: readonly string[];
  /** Handshake headers; `{i}` in a value becomes the connection's number. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  /** A shell's line that is run once a round in the swarm's place: what it connects are the managers of that round. */
  readonly drive?: string;
  /** How long what is held for a while after a close is waited for, such as `'2m'`. Default: as long as a window took. */
  readonly grace?: string | number;
  /** A host that is not on loopback and may be connected to all the same. */
  readonly allowHost?: string;
}

/** A server with every default filled in. */
export interface ServerPlan {
  readonly command: string | readonly string[] | undefined;
  readonly attach: string | undefined;
  readonly url: string | undefined;
  /** At the port that it opens, where no URL is named; empty, or with a slash at its beginning. */
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Relative to the project's root. */
  readonly cwd: string;
  readonly ready: string | undefined;
  readonly readyTimeoutMs: number;
  readonly messages: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly drive: string | undefined;
  readonly client: string | undefined;
  readonly graceMs: number;
  readonly allowHost: string | undefined;
}
