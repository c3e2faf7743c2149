import type { Screen } from '../../model/screen.js';
import { type LiveProcess, watchLiveLines, watchLogLines } from '../../report/documents/watch.js';
import { createCanvas } from '../../report/parts/canvas.js';
import { leakLines } from '../../report/parts/terminal-leak.js';
import type { WatchEvent } from '../../watch/watch.js';

/** Shows a watch to whoever looks. */
export interface WatchView {
  show(event: WatchEvent): void;
  end(): void;
}

/** Floors that the live view draws. */
const DRAWN_FLOORS = 40;
const CLEAR_BELOW = '\x1b[J';

export interface LogOptions {
  /** What starts the server; empty where it runs already. */
  readonly name: string;
  /** Given what is no figure. */
  readonly notes: Screen;
  /** Given the figures; undefined: nobody. */
  readonly lines: Screen | undefined;
}

/** Lines, for CI and pipes. */
export function createLog({ name, notes, lines }: LogOptions): WatchView {
  return {
    show(event) {
      for (const line of noteLines(event, name)) notes.write(`${line}\n`);
      if (event.type === 'found') for (const line of foundLines(event, notes)) notes.write(`${line}\n`);
      if (event.type !== 'line' || !lines) return;
      for (const line of watchLogLines(event.line, createCanvas(lines, false))) lines.write(`${line}\n`);
    },
    end() {},
  };
}

interface Live {
  readonly pid: number;
  readonly name: string;
  readonly since: number;
  floors: readonly number[];
  now: LiveProcess['now'];
  line: LiveProcess['line'];
}

export interface LiveViewOptions {
  readonly name: string;
  readonly screen: Screen;
  /** Milliseconds; any fixed origin. */
  readonly now: () => number;
}

/** A block for each process, drawn over and over; what is said between scrolls away above it. */
export function createLiveView({ name, screen, now }: LiveViewOptions): WatchView {
  const processes = new Map<number, Live>();
  let drawn = 0;

  function clear(): void {
    if (drawn > 0) screen.write(`\x1b[${drawn}A\r${CLEAR_BELOW}`);
    drawn = 0;
  }

  function draw(): void {
    const canvas = createCanvas(screen, false);
    const shown = [...processes.values()].map(({ since, ...rest }) => ({ ...rest, watchedMs: now() - since }));
    const lines = watchLiveLines(shown, canvas);
    clear();
    if (lines.length > 0) screen.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  }

  return {
    show(event) {
      const notes = [...noteLines(event, name), ...(event.type === 'found' ? foundLines(event, screen) : [])];
      if (notes.length > 0) {
        clear();
        screen.write(`${notes.join('\n')}\n`);
      }
      follow(processes, event, now());
      draw();
    },
    end() {},
  };
}

function follow(processes: Map<number, Live>, event: WatchEvent, at: number): void {
  if (event.type === 'entered') {
    const { pid, name } = event;
    processes.set(pid, { pid, name, since: at, floors: [], now: undefined, line: undefined });
  } else if (event.type === 'left') processes.delete(event.pid);
  else if (event.type === 'line') {
    const known = processes.get(event.line.pid);
    if (known) known.line = event.line;
  } else if (event.type === 'statistics') {
    const known = processes.get(event.pid);
    const { statistics } = event;
    if (!known) return;
    known.now = {
      ...statistics,
      ...statistics.connections,
      memory: { ...statistics.memory, heapLimit: statistics.heapLimit },
    };
    known.floors = [...known.floors, ...statistics.floors.map(({ heap }) => heap)].slice(-DRAWN_FLOORS);
  }
}

/** What a closer look named, as a run shows it. */
function foundLines({ pid, leaks }: Extract<WatchEvent, { type: 'found' }>, screen: Screen): readonly string[] {
  const canvas = createCanvas(screen, false);
  if (leaks.length === 0) return [`The closer look at process ${pid} found nothing that grows with its connections.`];
  return [`What process ${pid} loses:`, ...leaks.flatMap((leak) => leakLines(leak, canvas))];
}

function noteLines(event: WatchEvent, name: string): readonly string[] {
  switch (event.type) {
    case 'started':
      return [`Started ${name}; waiting for its first TCP connection.`];
    case 'entered':
      return [`${event.isRestart ? 'Restarted: w' : 'W'}atching process ${event.pid} (${event.name}).`];
    case 'left':
      return [`Process ${event.pid} ended.`];
    case 'note':
      return [event.message];
    case 'output':
      return [event.text];
    default:
      return [];
  }
}
