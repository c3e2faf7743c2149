import type { Socket } from 'node:net';
import type {
  Arrival,
  ConnectionCounts,
  ConnectionReport,
  Floor,
  Listening,
  OpenConnection,
  Reading,
  ServerProcess,
  Statistics,
} from './protocol.js' with { 'resolution-mode': 'import' };

import channels = require('node:diagnostics_channel');
import hooks = require('node:perf_hooks');
// The server may have put others in the global ones' place.
import timers = require('node:timers');
import v8 = require('node:v8');

/** One address has some 28,000 ports to connect from: more arrivals than these can't be told apart by port. */
const KEPT_ARRIVALS = 32_768;
/** An arrival is one number: milliseconds since we entered, times this, and its port. Exact for four years. */
const PORTS = 65_536;
/** Warnings by name; a server may invent names without end. */
const KEPT_NAMES = 50;
const OTHER_NAMES = 'others';
const ACCEPTED = 'net.server.socket';
const NANOSECONDS_PER_MS = 1e6;
const GUARD_MS = 1_000;
/** Floors that nobody has asked for yet, and the least time between two: a heap at its limit is collected all the time. */
const KEPT_FLOORS = 64;
const FLOOR_GAP_MS = 1_000;
/** V8's young generation and its machine code, as it names their spaces: no part of a floor. */
const YOUNG_OR_CODE: ReadonlySet<string> = new Set([
  'new_space',
  'new_large_object_space',
  'code_space',
  'code_large_object_space',
]);

interface Peer {
  address?: string;
  port?: number;
}

/** Node's own fields. The public getters would cache what they return in the server's sockets. */
interface Accepted {
  readonly _handle?: { getpeername?(peer: Peer): number } | null;
  /** The server that accepted it. */
  readonly _server?: unknown;
}

interface Server {
  readonly listening?: boolean;
  address?(): Listening | string | null;
}

/**
 * Watches a server from its main thread. Nothing in it grows with the server: arrivals are numbers in one array of a fixed
 * size, and no socket is referred to or listened to, so that no leak is ours and none hides behind us.
 */
function createTracker() {
  const arrivals = new Float64Array(KEPT_ARRIVALS);
  const entered = Date.now();
  let accepted = 0;
  let errors = 0;
  let warnings: Record<string, number> = {};
  let guard: NodeJS.Timeout | undefined;
  let collections: ReturnType<typeof watchCollections> | undefined;
  const delay = hooks.monitorEventLoopDelay({ resolution: 10 });

  const onAccepted = (message: unknown) => take((message as { socket: Socket }).socket);
  const onError = () => {
    errors++;
  };
  const onWarning = (warning: Error) => {
    const known = warning.name in warnings || Object.keys(warnings).length < KEPT_NAMES;
    const name = known ? warning.name : OTHER_NAMES;
    warnings[name] = (warnings[name] ?? 0) + 1;
  };
  channels.subscribe(ACCEPTED, onAccepted);
  process.on('uncaughtExceptionMonitor', onError);
  process.on('warning', onWarning);
  delay.enable();

  function take(socket: Socket): void {
    const peer = peerOf(socket);
    if (!peer) return;
    arrivals[accepted % KEPT_ARRIVALS] = (Date.now() - entered) * PORTS + (peer.port ?? 0);
    accepted++;
  }

  function describe(): ServerProcess {
    const { pid, argv, execArgv, versions } = process;
    return {
      pid,
      argv,
      execArgv,
      cwd: process.cwd(),
      versions: { node: versions.node, v8: versions.v8 },
      startedAt: Date.now() - process.uptime() * 1000,
      listening: activeHandles().flatMap(listeningAt),
    };
  }

  function read(): Reading {
    const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
    const handles: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) {
      if (!endsWithinTheTick(kind)) handles[kind] = (handles[kind] ?? 0) + 1;
    }
    return {
      memory: { rss, heapUsed, heapTotal, external, arrayBuffers },
      heapSpaces: Object.fromEntries(
        v8.getHeapSpaceStatistics().map((space) => [space.space_name, space.space_used_size]),
      ),
      handles,
      accepted,
      open: openSockets().length,
      errors,
      warnings,
      eventLoopDelayMs: takeDelay(),
    };
  }

  /** What costs little: no snapshot, no walk through the heap, and nothing for each connection but its count. */
  function statistics(): Statistics {
    collections ??= watchCollections(countConnections());
    const { rss, external, arrayBuffers } = process.memoryUsage();
    const heap = v8.getHeapStatistics();
    const handles: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) {
      if (!endsWithinTheTick(kind)) handles[kind] = (handles[kind] ?? 0) + 1;
    }
    return {
      at: hooks.performance.now(),
      memory: { rss, heapUsed: heap.used_heap_size, heapTotal: heap.total_heap_size, external, arrayBuffers },
      heapLimit: heap.heap_size_limit,
      heapSpaces: Object.fromEntries(
        v8
          .getHeapSpaceStatistics()
          .map(({ space_name, space_size, space_used_size, space_available_size }) => [
            space_name,
            { size: space_size, used: space_used_size, available: space_available_size },
          ]),
      ),
      handles,
      connections: collections.connections(),
      errors,
      warnings,
      eventLoopDelayMs: takeDelay(),
      utilization: hooks.performance.eventLoopUtilization(),
      gc: collections.totals(),
      floors: collections.takeFloors(),
    };
  }

  /** Counts connections from now on; those that are open are among those that will close. */
  function countConnections(): () => ConnectionCounts {
    const before = { accepted, open: countOpen() };
    return () => {
      const open = countOpen();
      const since = accepted - before.accepted;
      return { open, accepted: since, closed: Math.max(0, before.open + since - open) };
    };
  }

  /** Since it was last taken. */
  function takeDelay(): Reading['eventLoopDelayMs'] {
    const ms = (nanoseconds: number) => (delay.count === 0 ? 0 : nanoseconds / NANOSECONDS_PER_MS);
    const taken = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
    delay.reset();
    return taken;
  }

  /** Arrivals after the first `since`. */
  function connections(since: number): ConnectionReport {
    const from = Math.max(since, accepted - KEPT_ARRIVALS);
    const arrived: Arrival[] = [];
    for (let i = from; i < accepted; i++) {
      const arrival = arrivals[i % KEPT_ARRIVALS] as number;
      arrived.push({ remotePort: arrival % PORTS, at: entered + Math.floor(arrival / PORTS) });
    }
    const open: OpenConnection[] = openSockets().map(({ port, address }) => ({
      remotePort: port,
      remoteAddress: address,
    }));
    return { accepted, arrived, forgotten: from - since, open };
  }

  /** Port, socket, port, socket … of the open connections. */
  function sockets(): readonly unknown[] {
    return openSockets().flatMap(({ port, socket }) => [port, socket]);
  }

  /** Calls all that is read, so that none of it is new to V8 between two snapshots. */
  function rehearse(): void {
    read();
    connections(0);
    sockets();
  }

  /** Two turns of the event loop: finalizers and close callbacks have run. */
  function turn(): Promise<void> {
    return new Promise((resolve) => {
      timers.setImmediate(() => timers.setImmediate(resolve));
    });
  }

  /** Leaves when a process that can't say so itself is gone, killed as it may be. */
  function leaveWith(pid: number, alsoDo: () => void): void {
    guard = timers
      .setInterval(() => {
        if (isAlive(pid)) return;
        leave();
        alsoDo();
      }, GUARD_MS)
      .unref();
  }

  function leave(): void {
    timers.clearInterval(guard);
    collections?.stop();
    channels.unsubscribe(ACCEPTED, onAccepted);
    process.off('uncaughtExceptionMonitor', onError);
    process.off('warning', onWarning);
    delay.disable();
    warnings = {};
  }

  function stopInlining(): void {
    v8.setFlagsFromString('--no-turbo-inlining');
    v8.setFlagsFromString('--no-maglev-inlining');
  }

  function allowInlining(): void {
    v8.setFlagsFromString('--turbo-inlining');
    v8.setFlagsFromString('--maglev-inlining');
  }

  const collectsCoverage = () => process.env.NODE_V8_COVERAGE !== undefined;

  return {
    take,
    describe,
    read,
    connections,
    sockets,
    rehearse,
    statistics,
    turn,
    stopInlining,
    allowInlining,
    collectsCoverage,
    leaveWith,
    leave,
  };
}

/** Follows the collections of garbage: what each kind took, and the heap's floor after the major ones. */
function watchCollections(connections: () => ConnectionCounts) {
  const totals = { minor: { count: 0, ms: 0 }, major: { count: 0, ms: 0 }, other: { count: 0, ms: 0 } };
  let floors: Floor[] = [];
  const observer = new hooks.PerformanceObserver((list) => {
    let isMajor = false;
    for (const entry of list.getEntries()) {
      const kind = kindOf((entry as unknown as { detail?: { kind?: number } }).detail?.kind);
      totals[kind].count++;
      totals[kind].ms += entry.duration;
      isMajor ||= kind === 'major';
    }
    const at = hooks.performance.now();
    if (!isMajor) return;
    const last = floors.at(-1);
    // A second collection right after the first finds what the first could not: it is the floor of both.
    if (last && at - last.at < FLOOR_GAP_MS) floors.pop();
    if (floors.length === KEPT_FLOORS) floors.shift();
    floors.push({ at, ...floorOf(), ...connections() });
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    connections,
    totals: () => totals,
    takeFloors(): readonly Floor[] {
      const taken = floors;
      floors = [];
      return taken;
    },
    stop: () => observer.disconnect(),
  };
}

/** What a full collection left. What is young was made since: the collection moved what lived out of there. Code is no data. */
function floorOf(): Pick<Floor, 'heap' | 'external'> {
  let heap = 0;
  for (const { space_name, space_used_size } of v8.getHeapSpaceStatistics()) {
    if (!YOUNG_OR_CODE.has(space_name)) heap += space_used_size;
  }
  return { heap, external: v8.getHeapStatistics().external_memory };
}

function kindOf(kind: number | undefined): 'minor' | 'major' | 'other' {
  const { NODE_PERFORMANCE_GC_MAJOR, NODE_PERFORMANCE_GC_MINOR } = hooks.constants;
  return kind === NODE_PERFORMANCE_GC_MAJOR ? 'major' : kind === NODE_PERFORMANCE_GC_MINOR ? 'minor' : 'other';
}

/** Where a TCP connection comes from; undefined for what is no TCP connection (a pipe, a Unix socket). */
function peerOf(socket: unknown): Peer | undefined {
  const handle = (socket as Accepted)._handle;
  if (!handle?.getpeername) return undefined;
  const peer: Peer = {};
  handle.getpeername(peer);
  return peer;
}

/** Accepted TCP sockets whose handle is open. One that the server has unref'd is not among Node's active handles. */
function openSockets(): readonly { readonly port: number; readonly address: string; readonly socket: unknown }[] {
  return activeHandles().flatMap((socket) => {
    const peer = (socket as Accepted)._server ? peerOf(socket) : undefined;
    return peer?.port === undefined ? [] : [{ port: peer.port, address: peer.address ?? '', socket }];
  });
}

/** The same, but for asking each where it comes from. */
function countOpen(): number {
  let open = 0;
  for (const handle of activeHandles()) {
    const socket = handle as Accepted;
    if (socket._server && socket._handle?.getpeername) open++;
  }
  return open;
}

function listeningAt(handle: unknown): readonly Listening[] {
  const server = handle as Server;
  const bound = server.listening ? server.address?.() : undefined;
  return typeof bound === 'object' && bound !== null ? [{ address: bound.address, port: bound.port }] : [];
}

function activeHandles(): readonly unknown[] {
  return (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
}

function endsWithinTheTick(kind: string): boolean {
  return kind === 'Immediate' || kind === 'TickObject' || kind === 'Microtask';
}

/** A process of another user may not be signalled, and is alive. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

let tracker: ReturnType<typeof createTracker> | undefined;

/** This process's tracker, which watches from the first call on. */
function track(): ReturnType<typeof createTracker> {
  tracker ??= createTracker();
  return tracker;
}

export = { track };
