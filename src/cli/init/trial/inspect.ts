import { EventEmitter } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { Stream } from 'node:stream';
import tls from 'node:tls';
import type { Callable, Exported, FoundServer, Gateway, MadeValue } from './protocol.js';

const MAX_DEPTH = 3;
const MAX_VALUES = 2_000;
const MAX_TEXT = 50_000;

type Dictionary = Readonly<Record<string, unknown>>;

/** Describes a value for the parent, without what is `privates`: nothing of it is called. */
export function describeValue(value: unknown, privates: ReadonlySet<string>): MadeValue {
  const isHolder = typeof value === 'object' && value !== null;
  const kind = value === undefined || value === null ? 'undefined' : typeof value;
  return {
    kind: kind === 'object' || kind === 'function' || kind === 'undefined' ? kind : 'primitive',
    methods: (isHolder || typeof value === 'function' ? methodsOf(value) : []).filter(
      ({ name }) => !privates.has(name),
    ),
    emits: value instanceof EventEmitter || value instanceof EventTarget,
    servers: isHolder ? serversIn(value, privates) : [],
    exports: isHolder && isModule(value) ? exportsOf(value as Dictionary) : [],
  };
}

/** Methods by name, those of the class before those that it inherits. */
function methodsOf(value: object): Callable[] {
  const found = new Map<string, Callable>();
  for (let holder: object | null = value; holder && !isBuiltin(holder); holder = Object.getPrototypeOf(holder)) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (found.has(name) || name === 'constructor' || name.startsWith('_')) continue;
      const method = heldBy(holder, name);
      if (typeof method === 'function') found.set(name, { name, text: textOf(method) });
    }
  }
  return [...found.values()];
}

const BUILTIN: ReadonlySet<object> = new Set(
  [
    Object,
    Function,
    EventEmitter,
    EventTarget,
    net.Server,
    net.Socket,
    http.Server,
    https.Server,
    tls.Server,
    Stream,
  ].map((one) => one.prototype as object),
);

/** Of Node or of `ws`: their methods are not what somebody wrote. */
function isBuiltin(prototype: object): boolean {
  return BUILTIN.has(prototype) || Object.hasOwn(prototype, 'completeUpgrade');
}

/** A property that is there without asking: a getter may do anything. */
function heldBy(holder: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(holder, name)?.value;
}

function textOf(value: unknown): string {
  return Function.prototype.toString.call(value).slice(0, MAX_TEXT);
}

/** Servers among a value's properties, the nearest first. */
export function serversIn(value: object, privates: ReadonlySet<string>): FoundServer[] {
  const found: FoundServer[] = [];
  const seen = new Set<unknown>([value]);
  const queue: { readonly holder: object; readonly path: readonly string[] }[] = [{ holder: value, path: [] }];
  // Grows while it is walked.
  for (const { holder, path } of queue) {
    const server = asServer(holder);
    if (server) found.push({ ...server, path });
    if (path.length >= MAX_DEPTH || server || seen.size > MAX_VALUES) continue;
    for (const name of Object.keys(holder)) {
      const isFree = isModule(holder) || !privates.has(name);
      if (!isFree || !/^[A-Za-z_$][\w$]*$/.test(name)) continue;
      const held = isModule(holder) ? (holder as Dictionary)[name] : heldBy(holder, name);
      if (typeof held !== 'object' || held === null || seen.has(held)) continue;
      seen.add(held);
      queue.push({ holder: held, path: [...path, name] });
    }
  }
  return found;
}

function asServer(value: object): Omit<FoundServer, 'path'> | undefined {
  if (value instanceof net.Server) return { kind: 'network', port: portOf(value.address()), isDetached: false };
  if (!isWebSocketServer(value)) return undefined;
  const { options = {} } = value;
  return { kind: 'webSocket', port: addressOf(value), isDetached: options.noServer === true };
}

interface WebSocketServerLike {
  readonly options?: { readonly noServer?: boolean };
  address(): unknown;
  handleUpgrade(...args: unknown[]): unknown;
}

/** As `ws` makes them, of whichever version of it. */
function isWebSocketServer(value: object): value is WebSocketServerLike {
  const like = value as Dictionary;
  return typeof like.handleUpgrade === 'function' && typeof like.address === 'function' && 'clients' in value;
}

/** A WebSocket server's own address; one that was given an HTTP server has none, or throws. */
function addressOf(server: WebSocketServerLike): number | undefined {
  try {
    return portOf(server.address());
  } catch {
    return undefined;
  }
}

function portOf(address: unknown): number | undefined {
  return typeof address === 'object' && address !== null ? (address as net.AddressInfo).port : undefined;
}

function isModule(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Module]' || '__esModule' in value;
}

/** What a module exports; of a CommonJS module also the properties of its default that an import can't name. */
function exportsOf(module: Dictionary): Exported[] {
  const names = Object.keys(module).filter((name) => name !== 'module.exports' && name !== '__esModule');
  const { default: whole } = module;
  const inner = typeof whole === 'object' && whole !== null && !isModule(whole) ? Object.entries(whole) : [];
  return [
    ...names.map((name) => describeExport(name, module[name], false)),
    ...inner.filter(([name]) => !names.includes(name)).map(([name, value]) => describeExport(name, value, true)),
  ];
}

function describeExport(name: string, value: unknown, ofDefault: boolean): Exported {
  const about = { name, ofDefault, ownName: typeof value === 'function' ? value.name : '' };
  if (typeof value !== 'function') {
    const methods = typeof value === 'object' && value !== null ? methodsOf(value).filter(isWritten) : [];
    return { ...about, kind: 'value', texts: [], methods, gateway: undefined };
  }
  const methods = methodsOf((value.prototype as object | undefined) ?? {});
  const isClass = /^class\b/.test(textOf(value)) || methods.length > 0;
  return { ...about, kind: isClass ? 'class' : 'function', texts: textsOf(value), methods, gateway: gatewayOf(value) };
}

/** A map and a date have methods too. */
function isWritten({ text }: Callable): boolean {
  return !text.endsWith('{ [native code] }');
}

function textsOf(value: unknown): string[] {
  const texts: string[] = [];
  for (let one = value; typeof one === 'function' && one !== Function.prototype; one = Object.getPrototypeOf(one)) {
    texts.push(textOf(one));
  }
  return texts;
}

/** Under these names Nest keeps what its decorators said. */
const NEST = {
  gateway: 'websockets:is_gateway',
  options: 'websockets:gateway_options',
  port: 'port',
  message: 'message',
} as const;

function gatewayOf(value: { readonly prototype?: object }): Gateway | undefined {
  const { getMetadata: read } = Reflect as { getMetadata?: (key: string, target: object) => unknown };
  if (read?.(NEST.gateway, value) !== true) return undefined;
  const port = read(NEST.port, value);
  const options = read(NEST.options, value) as { readonly path?: unknown; readonly namespace?: unknown } | undefined;
  const events = methodsOf(value.prototype ?? {}).flatMap(({ name }) => {
    const method = heldBy(value.prototype ?? {}, name);
    const event = typeof method === 'function' ? read(NEST.message, method) : undefined;
    return typeof event === 'string' ? [event] : [];
  });
  return {
    port: typeof port === 'number' && port > 0 ? port : undefined,
    path: typeof options?.path === 'string' ? options.path : undefined,
    events,
  };
}
