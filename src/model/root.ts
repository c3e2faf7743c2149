/** A kind of root: how one is said, and the classes of JavaScript objects that are roots of the kind, each with what it is. */
interface RootDefinition {
  text(what: string): string;
  readonly classes?: Readonly<Record<string, string | undefined>>;
}

/** What paths may begin at: things that a person knows to stay. */
export type RootKind =
  | 'module'
  | 'process'
  | 'global'
  | 'handle'
  | 'request'
  | 'timer-list'
  | 'native'
  | 'node'
  | 'live-managers'
  | 'wire'
  | 'scenario';

/** A name above and a row here are all that a new kind of root takes. */
const ROOTS: Readonly<Record<RootKind, RootDefinition>> = {
  module: { text: (file) => `module ${file}` },
  process: { text: () => 'process', classes: { process: undefined } },
  global: {
    text: () => 'globalThis',
    classes: { global: undefined, 'global (global)': undefined, 'global (global*)': undefined },
  },
  handle: {
    text: (what) => `open ${what}`,
    classes: {
      TCP: 'TCP socket',
      Pipe: 'pipe',
      UDP: 'UDP socket',
      TTY: 'terminal',
      TLSWrap: 'TLS socket',
      FSEvent: 'file watcher',
      Process: 'child process',
      Worker: 'worker thread',
      MessagePort: 'message port',
      Http2Session: 'HTTP/2 session',
    },
  },
  /** Something that Node was asked for, and that has not ended yet. */
  request: {
    text: (what) => `${what} under way`,
    classes: {
      TCPConnectWrap: 'connection',
      PipeConnectWrap: 'connection',
      WriteWrap: 'write',
      ShutdownWrap: 'shutdown',
      GetAddrInfoReqWrap: 'name look-up',
      FSReqCallback: 'file operation',
    },
  },
  'timer-list': { text: (what) => `${what} list`, classes: { TimersList: 'timer', ImmediateList: 'immediate' } },
  /** What native code holds. */
  native: { text: () => 'native handle' },
  node: { text: () => 'Node.js itself' },
  /** The managers that are alive in the process that we measure. */
  'live-managers': { text: () => 'live managers' },
  /** What the other end of the sockets received. */
  wire: { text: () => 'the wire' },
  /** All else that our own process holds for the scenario: what `setup` returned, say. */
  scenario: { text: () => 'the scenario' },
};

/** A root by its kind, and by what it is among those of the kind: a module's file, `TCP socket`. */
export interface Root {
  readonly kind: RootKind;
  readonly what?: string;
}

/** What a person calls a root: `module src/factory.ts`, `open TCP socket`. */
export function rootText({ kind, what }: Root): string {
  return ROOTS[kind].text(what ?? '');
}

/** The root that an object of this class is; undefined for most. */
export function rootOfClass(className: string): Root | undefined {
  return BY_CLASS.get(className);
}

const BY_CLASS: ReadonlyMap<string, Root> = new Map(
  Object.entries<RootDefinition>(ROOTS).flatMap(([kind, { classes = {} }]) =>
    Object.entries(classes).map(([className, what]): [string, Root] => [
      className,
      { kind: kind as RootKind, ...(what !== undefined && { what }) },
    ]),
  ),
);

/** The root that is called so; a module's where the text names one, of what nobody knows any more a native handle. */
export function rootOfText(text: string): Root {
  const file = /^module (.*)$/s.exec(text)?.[1];
  if (file !== undefined) return { kind: 'module', what: file };
  const kinds = Object.keys(ROOTS).map((kind): Root => ({ kind: kind as RootKind }));
  return [...BY_CLASS.values(), ...kinds].find((root) => rootText(root) === text) ?? { kind: 'native' };
}
