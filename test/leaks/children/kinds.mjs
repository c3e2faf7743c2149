// One small factory a kind of leak. `make(i)` is one manager's whole life: created, used, destroyed.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { Agent, createServer as createHttpServer, get } from 'node:http';
import { createDeflateRaw } from 'node:zlib';

class Tiny {
  constructor(i) {
    this.i = i;
  }
}

class UserSession {
  constructor(i) {
    this.user = `user-${i}`;
    this.seen = [i];
  }
}

class SessionRegistry {
  #sessions = new Map();
  add(session) {
    this.#sessions.set(session.user, session);
  }
}

/** Classes that extend a collection, and are called what they like. */
class Rooms extends Map {}
class UserMap extends Set {}

class Manager {
  previous = undefined;
  pending = new Map();
  close() {}
}

/** Emitters in a Set of an emitter, as sockets are in a server's: either has an object of listeners. */
class Lobby extends EventEmitter {
  guests = new Set();
}
const lobby = new Lobby();
lobby.on('join', (guest) => lobby.guests.add(guest));

class Guest extends EventEmitter {
  constructor() {
    super();
    this.on('say', () => this.last);
    this.on('leave', () => this.last);
  }
}

/** Held by two timers, and holds two of a kind. */
class Sampler {
  slow = new Rooms();
  fast = new Rooms();
  constructor() {
    this.timers = [setInterval(() => this.slow.clear(), 7_200_000), setInterval(() => this.fast.clear(), 1_800_000)];
    for (const timer of this.timers) timer.unref();
  }
}

/** A subscriber in a tree of Maps, a level a word of its topic. */
const topicTree = new Map();
function subscribe(topic, handler) {
  let level = topicTree;
  for (const word of topic.split('.')) {
    if (!level.has(word)) level.set(word, new Map());
    level = level.get(word);
  }
  level.set('', [handler]);
}

const radio = new EventEmitter().setMaxListeners(0);
const hear = () => {};

/** As the measured process watches managers. */
class WsProfileSurvivorRef extends WeakRef {}

/** A chain by a name that Node gives to native handles. */
class Job {
  handle = undefined;
}

const kept = [];
const replies = [];
const lastTen = [];
const neverClosed = [];
const watched = [];
const keptBesideChurn = [];
const oneOfTen = [];
const randomly = [];
const mixed = [];
const registry = new SessionRegistry();
const closed = new Set();
const byUser = {};
const hub = new EventEmitter();
hub.setMaxListeners(0);
process.setMaxListeners(0);
const sessionEnd = new Promise(() => {});
const callbacks = [];
const frames = [];
const numbers = [];
const flags = {};
const counters = {};
const logLines = [];
const topics = new Set();
const digests = new Map();
let lastError;
let lastJob;
let log = '';
let flatLog = '';
let seen = 0n;
let newest;
const peers = Array.from({ length: 20 }, (_, i) => new Tiny(i));
const cache = new Map();
const recent = new Map();
const recentBesideLeak = new Map();
const wrapped = new Proxy({ entries: [] }, {});
const storage = new AsyncLocalStorage();
/** Held by the module, in the same list as the timers that leak: it must not become their holder. */
export const sweep = setInterval(() => {}, 30_000).unref();
const rooms = new Rooms();
const userMap = new UserMap();
const bare = Object.setPrototypeOf(new Map(), null);
const door = {};
const behind = new WeakMap([[door, { waiting: [] }]]);
let enqueue;
{
  const queue = [];
  enqueue = (session) => queue.push(session);
}
const finalization = new FinalizationRegistry(() => {});
const immortal = {};
let frozen = [];
const streams = [];
const queues = Array.from({ length: 8 }, () => []);
let chain;
let lost = 0;
const hostile = ['\u001b[31mred\u001b[0m', '<script>alert(1)</script>', 'two\nlines', 'n'.repeat(10_000)].map(
  (name) => {
    const made = (() => class {})();
    made.prototype[Symbol.toStringTag] = name;
    return made;
  },
);
const hostiles = [];

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
let web;

async function webUrl() {
  if (!web) {
    web = createHttpServer((request, response) => response.end(request.url)).listen(0, '127.0.0.1');
    await once(web, 'listening');
  }
  return `http://127.0.0.1:${web.address().port}`;
}

/** Holds what no kind mentions at the top level, so that every variable lives in the module's scope. */
export const state = () => [lastError, lastJob, log, flatLog, seen, newest, frozen, chain, lost, enqueue, door];

export const kinds = {
  clean: (i) => new UserSession(i),
  'array-element': (i) => kept.push(new Tiny(i)),
  'functions-of-one-name': () => {
    const inside = function onReply() {};
    replies.push(function onReply() {
      return inside;
    });
  },
  'emitters-in-set': () => lobby.emit('join', new Guest()),
  'two-timers-of-one': () => new Sampler(),
  'tree-of-maps': (i) => {
    const session = new UserSession(i);
    subscribe(`orders.${i}.${performance.now()}.filled`, () => session);
  },
  'same-listener': () => radio.on('tune', hear),
  'map-entry': (i) => registry.add(new UserSession(i)),
  'map-subclass': (i) => rooms.set(`room-${i}`, new UserSession(i)),
  'set-subclass': (i) => userMap.add(new UserSession(i)),
  'map-without-prototype': (i) => Map.prototype.set.call(bare, new Tiny(i), new UserSession(i)),
  'weak-map-value': (i) => behind.get(door).waiting.push(new UserSession(i)),
  'block-variable': (i) => enqueue(new UserSession(i)),
  'set-entry': (i) => closed.add(new UserSession(i)),
  'object-entry': (i) => {
    byUser[`user-${i}`] = new UserSession(i);
  },
  listener: (i) => {
    const session = new UserSession(i);
    hub.on('message', () => session.user);
  },
  'process-listener': (i) => {
    const session = new UserSession(i);
    process.on('exit', () => session.user);
  },
  timer: (i) => {
    const session = new UserSession(i);
    setInterval(() => session.user, 30_000).unref();
  },
  'pending-promise': (i) => {
    const session = new UserSession(i);
    sessionEnd.then(() => session.user);
  },
  'bounded-survivors': (i) => {
    const session = new UserSession(i);
    watched.push(new WsProfileSurvivorRef(session));
    lastTen.push(session);
    if (lastTen.length > 10) lastTen.shift();
  },
  'growing-survivors': (i) => {
    const session = new UserSession(i);
    watched.push(new WsProfileSurvivorRef(session));
    neverClosed.push(session);
  },
  closure: (i) => {
    const session = new UserSession(i);
    callbacks.push(function onDone() {
      return session;
    });
  },
  buffers: () => frames.push(Buffer.alloc(20_000)),
  zlib: () => streams.push(createDeflateRaw()),
  'joined-strings': (i) => logLines.push(`session ${i} of user ${i * 7} left with code ${1000 + i}`),
  'sliced-strings': (i) => topics.add(Buffer.from(`${i}:`.padEnd(2000, 'x')).toString('latin1').slice(0, 20)),
  'class-and-handle': (i) => digests.set(i, createHash('sha256')),
  'handle-chain': () => {
    const job = new Job();
    job.handle = lastJob;
    lastJob = job;
  },
  'error-chain': (i) => {
    lastError = new Error(`attempt ${i}`, { cause: lastError });
  },
  numbers: (i) => numbers.push(i + 0.5),
  'number-keys': (i) => {
    counters[i * 1000] = i;
  },
  'string-keys': (i) => {
    flags[`flag-${i}`] = true;
  },
  'joined-string': (i) => {
    log += `user ${i} left\n`;
  },
  'flat-string': (i) => {
    flatLog = Buffer.from(`${flatLog}user ${String(i).padStart(8, '0')} left\n`).toString('latin1');
  },
  bigint: (i) => {
    seen |= 1n << BigInt(64 * i);
  },
  'filling-cache': (i) => {
    if (cache.size < 100) cache.set(`key-${i}`, new Tiny(i));
  },
  'churning-cache': (i) => {
    recent.set(`key-${i}`, new UserSession(i));
    if (recent.size > 60) recent.delete(recent.keys().next().value);
  },
  // Twenty peers, each with the last frame it received: a little longer in every window, by chance.
  'last-frames': (i) => {
    peers[i % 20].frame = Buffer.alloc([675, 702, 790, 810][Math.floor(i / 60)]);
  },
  // The same peers, who come to send three frames at a time, and no more.
  'joined-frames': (i) => {
    peers[i % 20].frame = Buffer.alloc([135, 230, 318, 405, 405][Math.floor(i / 60)]);
  },
  // Twenty logs that only ever grow, none of them a slice of the pool that `Buffer.concat` takes small ones from.
  'growing-buffers': (i) => {
    const peer = peers[i % 20];
    const log = peer.frame ?? Buffer.alloc(0);
    peer.frame = Buffer.alloc(log.length + 50);
    log.copy(peer.frame);
  },
  'churn-beside-leak': (i) => {
    recentBesideLeak.set(`key-${i}`, new UserSession(i));
    if (recentBesideLeak.size > 60) recentBesideLeak.delete(recentBesideLeak.keys().next().value);
    keptBesideChurn.push(new UserSession(i));
  },
  'manager-in-manager': () => {
    const manager = new Manager();
    manager.previous = newest;
    newest = manager;
    manager.close();
  },
  proxy: (i) => wrapped.entries.push(new UserSession(i)),
  'async-local-storage': (i) => {
    storage.run({ session: new UserSession(i) }, () => setTimeout(() => {}, 1e6).unref());
  },
  'finalization-registry': (i) => finalization.register(immortal, new UserSession(i)),
  'copied-array': (i) => {
    frozen = Object.freeze([...frozen, new UserSession(i)]);
  },
  shards: (i) => queues[i % 8].push(new UserSession(i)),
  'linked-list': (i) => {
    chain = { value: new UserSession(i), next: chain };
  },
  'one-of-ten': (i) => i % 10 === 0 && oneOfTen.push(new UserSession(i)),
  'random-one-of-ten': (i) => {
    lost = (lost * 1103515245 + 12345 + i) % 2147483648;
    if (lost % 10 === 0) randomly.push(new UserSession(i));
  },
  'mixed-classes': (i) => mixed.push([new Tiny(i), `text ${i}`, { i }, () => i][i % 4]),
  hostile: (i) => hostiles.push(new hostile[i % 4]()),
  fetches: async (i) => {
    const response = await fetch(`${await webUrl()}/${i}`);
    await response.text();
  },
  platform: async (i) => {
    const url = await webUrl();
    await new Promise((resolve) => get(`${url}/${i}`, { agent }, (response) => response.resume().on('end', resolve)));
    await storage.run({ i }, () => new Promise((resolve) => setTimeout(resolve, i % 3)));
    structuredClone({ i });
    new RegExp(`user-${i}`).test(url);
    JSON.parse(`{"key${i}":"${i / 7}"}`);
    await import('node:dns/promises');
    const stream = createDeflateRaw().end(`frame ${i}`).resume();
    await once(stream, 'end');
  },
  'node-handle': async () => {
    const { createServer } = await import('node:net');
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
  },
};
