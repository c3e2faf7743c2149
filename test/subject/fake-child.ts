import type { Child, ChildExit, ChildOptions, StartChild } from '../../src/process/child.js';

/** A child process that runs nothing: the test says what comes from it. */
export interface FakeChild {
  readonly options: ChildOptions;
  /** All that it was sent, oldest first. */
  readonly sent: readonly unknown[];
  /** What was asked of it last: `end`, `kill`, or nothing yet. */
  readonly ending: 'end' | 'kill' | undefined;
  say(message: unknown): void;
  exit(how?: Partial<ChildExit>): void;
}

export interface FakeProcesses {
  readonly start: StartChild;
  /** By entry file: the last child that was started from it. */
  child(entry: 'measured/main.js' | 'swarm/main.js'): FakeChild;
  /** Entry files of all that were started. */
  readonly started: readonly string[];
}

/** Starts children that run nothing. `onSend` is told each message, to answer it. */
export function fakeProcesses(onSend: (message: unknown, child: FakeChild) => void = () => {}): FakeProcesses {
  const children = new Map<string, FakeChild>();
  const started: string[] = [];
  return {
    started,
    start<Sent, Received>(options: ChildOptions, onMessage: (message: Received) => void): Child<Sent> {
      const sent: unknown[] = [];
      let ending: FakeChild['ending'];
      let onExit: (exit: ChildExit) => void = () => {};
      const exited = new Promise<ChildExit>((resolve) => {
        onExit = resolve;
      });
      const fake: FakeChild = {
        options,
        sent,
        get ending() {
          return ending;
        },
        say: (message) => onMessage(message as Received),
        exit: (how = {}) => onExit({ code: 0, signal: null, stderr: '', ...how }),
      };
      started.push(options.entry);
      children.set(options.entry, fake);
      return {
        exited,
        send(message) {
          sent.push(message);
          onSend(message, fake);
        },
        async end() {
          ending = 'end';
          fake.exit();
          await exited;
        },
        kill() {
          ending = 'kill';
          fake.exit({ code: null, signal: 'SIGKILL' });
        },
      };
    },
    child(entry) {
      const child = children.get(entry);
      if (!child) throw new Error(`${entry} was not started`);
      return child;
    },
  };
}

/** A child that answers its requests by these, by operation, and everything else with nothing. */
export function answering(answers: Readonly<Record<string, unknown>>): (message: unknown, child: FakeChild) => void {
  return (message, child) => {
    const { type, request } = message as { readonly type: string; readonly request?: { readonly op: string } };
    if (type !== 'request' || !request) return;
    queueMicrotask(() => child.say({ type: 'result', result: answers[request.op] }));
  };
}

/** The requests that a child was sent. */
export function requestsTo(child: FakeChild): readonly unknown[] {
  return child.sent.flatMap((message) => {
    const { type, request } = message as { readonly type: string; readonly request?: unknown };
    return type === 'request' ? [request] : [];
  });
}
