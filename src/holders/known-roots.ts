import { type Heap, NodeType, nodeName } from '../heap/heap.js';

/** Handles that a person knows by what they do, by the class of their JavaScript side. */
const HANDLES: ReadonlyMap<string, string> = new Map([
  ['TCP', 'TCP socket'],
  ['Pipe', 'pipe'],
  ['UDP', 'UDP socket'],
  ['TTY', 'terminal'],
  ['TLSWrap', 'TLS socket'],
  ['FSEvent', 'file watcher'],
  ['Process', 'child process'],
  ['Worker', 'worker thread'],
  ['MessagePort', 'message port'],
  ['Http2Session', 'HTTP/2 session'],
]);

/** Requests under way, by the same. */
const REQUESTS: ReadonlyMap<string, string> = new Map([
  ['TCPConnectWrap', 'connection under way'],
  ['PipeConnectWrap', 'connection under way'],
  ['WriteWrap', 'write under way'],
  ['ShutdownWrap', 'shutdown under way'],
  ['GetAddrInfoReqWrap', 'name look-up under way'],
  ['FSReqCallback', 'file operation under way'],
]);

const LISTS: ReadonlyMap<string, string> = new Map([
  ['process', 'process'],
  ['global', 'globalThis'],
  ['global (global)', 'globalThis'],
  ['global (global*)', 'globalThis'],
  ['TimersList', 'timer list'],
  ['ImmediateList', 'immediate list'],
]);

/** A root that a person knows, if `node` is one: what lies above it says nothing more. `held`: what it holds on the path. */
export function knownRoot(heap: Heap, node: number, held: number): string | undefined {
  if (heap.nodes.type[node] !== NodeType.object) return undefined;
  const name = nodeName(heap, node);
  const handle = HANDLES.get(name);
  if (handle === undefined) return LISTS.get(name) ?? REQUESTS.get(name);
  const isServer = /Server$/.test(nodeName(heap, held)) && /^(?:TCP|Pipe)$/.test(name);
  return `open ${isServer ? `${name === 'TCP' ? 'TCP' : 'pipe'} server` : handle}`;
}

/** Whether a root's name is that of something open or under way. */
export function isHandleRoot(name: string): boolean {
  return /^open |under way$/.test(name);
}
