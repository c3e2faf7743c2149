/** What a trial is started with, as JSON in argv. */
export interface TrialRequest {
  /** The module that exports the `way`, an absolute path. */
  readonly entry: string;
  /** Where `swarm.serve()` says that a peer listens. */
  readonly peer: string;
  /** Ports that may be listened on as they are asked for; every other is replaced by a free one. */
  readonly ports: readonly number[];
  /** Members that TypeScript keeps to their class: a scenario may not use them. */
  readonly privates: readonly string[];
}

/** What the parent asks once something was made. */
export type ToTrial =
  /** Calls a method of what was made, and says which events it emits until it is asked again. */
  | { readonly ask: 'call'; readonly method: string; readonly arguments: readonly unknown[] }
  /** Which events it emitted since it was called. */
  | { readonly ask: 'emitted' }
  /** Ends what was made, step by step. */
  | { readonly ask: 'end' };

export type FromTrial =
  | { readonly type: 'made'; readonly made: Made }
  | { readonly type: 'failed'; readonly failure: TrialFailure }
  | { readonly type: 'answered'; readonly answer: TrialAnswer };

export interface TrialFailure {
  /** Where it went wrong: while modules were imported, or afterwards. */
  readonly stage: 'import' | 'make';
  readonly message: string;
  readonly stack: string;
}

export type TrialAnswer =
  | { readonly ask: 'call'; readonly problem: string | undefined }
  | { readonly ask: 'emitted'; readonly events: readonly string[] }
  | { readonly ask: 'end'; readonly end: End };

/** What there is after a way was gone. */
export interface Made {
  readonly value: MadeValue;
  readonly listening: readonly Listening[];
  /** Something listened only after the way had been gone. */
  readonly isLate: boolean;
}

/** A value as far as a scenario could be written for it. */
export interface MadeValue {
  readonly kind: 'undefined' | 'primitive' | 'function' | 'object';
  /** Own and inherited methods, without private ones. */
  readonly methods: readonly Callable[];
  /** An `EventEmitter` or an `EventTarget`. */
  readonly emits: boolean;
  readonly servers: readonly FoundServer[];
  /** A module's exports; empty for other values. */
  readonly exports: readonly Exported[];
}

/** A function's name and text, of which parameters are read. */
export interface Callable {
  readonly name: string;
  readonly text: string;
}

/** A server within a value: by which properties it is reached (`.wss.clients` is `['wss']`; empty for the value itself). */
export interface FoundServer {
  readonly kind: 'network' | 'webSocket';
  readonly path: readonly string[];
  /** Of one that listens. */
  readonly port: number | undefined;
  /** A WebSocket server that upgrades whatever HTTP server passes to it. */
  readonly isDetached: boolean;
}

export interface Exported {
  /** `default`, or a name. */
  readonly name: string;
  /** It is a property of the default export alone: CommonJS whose names an import does not see. */
  readonly ofDefault: boolean;
  /** What a function or class calls itself; empty for others. */
  readonly ownName: string;
  readonly kind: 'class' | 'function' | 'value';
  /** Of a class its own text first, then those of the classes that it extends. */
  readonly texts: readonly string[];
  readonly methods: readonly Callable[];
  readonly gateway: Gateway | undefined;
}

/** What Nest's decorators say of a gateway. */
export interface Gateway {
  /** Absent: the application's own port. */
  readonly port: number | undefined;
  readonly path: string | undefined;
  readonly events: readonly string[];
}

/** A server that listens. */
export interface Listening {
  /** What `listen` was given; undefined where it was a path or nothing. */
  readonly askedPort: number | undefined;
  readonly port: number;
  readonly address: string;
  /** It is the way's own server, that a scenario listens on itself. */
  readonly isOwn: boolean;
}

/** How what was made ends. */
export interface End {
  readonly steps: readonly EndStep[];
  /** The server that was ours to listen on still listened after these. */
  readonly ownIsLeft: boolean;
  /** Ports that are still listened on. */
  readonly left: readonly number[];
  /** Handles that are open and were not before, by kind. */
  readonly handles: Readonly<Record<string, number>>;
}

export interface EndStep {
  /** Properties that lead from the value to the method: `['wss', 'close']`. */
  readonly path: readonly string[];
  /** It returns a promise. */
  readonly waits: boolean;
}
