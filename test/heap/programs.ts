import { createRequire } from 'node:module';

const ws = createRequire(import.meta.url).resolve('ws');

/** Programs whose heaps are compared with what DevTools makes of them. */
export const PROGRAMS = {
  'an empty process': '',

  'a WebSocket server with clients': `
    const { WebSocketServer, WebSocket } = require(${JSON.stringify(ws)});
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    const sessions = new Map();
    server.on('connection', (socket) => {
      sessions.set(socket, { seen: Date.now(), inbox: [] });
      socket.on('message', (data) => sessions.get(socket).inbox.push(String(data)));
    });
    await new Promise((resolve) => server.on('listening', resolve));
    const clients = await Promise.all(Array.from({ length: 20 }, () => new Promise((resolve) => {
      const client = new WebSocket('ws://127.0.0.1:' + server.address().port);
      client.on('open', () => { client.send('hello'); resolve(client); });
    })));
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.keep = { server, clients, sessions };`,

  'a process full of oddities': `
    class Node { constructor(next) { this.next = next; } }
    const keep = (globalThis.keep = {});
    keep.list = null;
    for (let i = 0; i < LIST; i++) keep.list = new Node(keep.list);
    keep.cycle = { name: 'cycle' };
    keep.cycle.self = keep.cycle;
    keep.ring = [{}, {}, {}];
    keep.ring.forEach((one, i) => { one.next = keep.ring[(i + 1) % 3]; one.previous = keep.ring[(i + 2) % 3]; });
    keep.weak = new WeakMap();
    keep.weakKeys = Array.from({ length: 500 }, (_, i) => ({ key: i + 0.5 }));
    keep.weakKeys.forEach((key, i) => keep.weak.set(key, i % 2 ? { held: 'by key ' + i, key } : keep.weakKeys[(i + 7) % 500]));
    keep.weak.set({ dead: true }, { dead: true });
    keep.weakSet = new WeakSet(keep.weakKeys.slice(0, 50));
    keep.refs = keep.weakKeys.slice(0, 20).map((key) => new WeakRef(key));
    keep.registry = new FinalizationRegistry(() => {});
    keep.registry.register(keep.cycle, { note: 'finalised' }, keep.cycle);
    const long = 'a long text that is cut into slices, '.repeat(50);
    keep.strings = [long.slice(3, 500), 'two bytes: \\u4f60\\u597d \\ud83d\\ude00', 'quote " back \\\\ slash \\n \\u0000', long + Date.now(), ''];
    keep.lone = '\\ud800 alone';
    keep.symbols = [Symbol('described'), Symbol(), Symbol.for('shared')];
    keep[Symbol('key')] = { bySymbol: true };
    keep.bigints = [10n ** 50n, -1n, 0n];
    keep.map = new Map(Array.from({ length: MAP }, (_, i) => ['key ' + i, { i }]));
    keep.numbers = new Map(Array.from({ length: 1000 }, (_, i) => [i, i / 3]));
    keep.set = new Set(Array.from({ length: 1000 }, (_, i) => 'member ' + i));
    keep.buffers = [new ArrayBuffer(1e6), Buffer.alloc(100_000), new SharedArrayBuffer(4096), new Float64Array(1000)];
    keep.view = new DataView(keep.buffers[0], 8, 64);
    keep.dictionary = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => ['property "' + i + '"', [i]]));
    keep.sparse = [];
    keep.sparse[4_000_000_000] = { far: true };
    keep.closures = Array.from({ length: 100 }, (_, i) => { const captured = { i }; return () => captured; });
    keep.generator = (function* () { const local = { inside: true }; yield local; })();
    keep.generator.next();
    keep.promise = new Promise(() => {}).then(() => keep);
    keep.proxy = new Proxy({ target: true }, { get: () => 1 });
    keep.regexp = /a(b)c/g;
    keep.regexp.exec('abc');
    keep.accessor = { get x() { return 1; }, set x(value) {} };
    keep.timer = setInterval(() => keep, 1e6);
    keep.frozen = Object.freeze({ '{a, b}': 1.5, "it's": { deep: true } });
    keep.noPrototype = Object.assign(Object.create(null), { a: {}, b: {} });
    keep.evil = { constructor: { name: '__proto__' }, ['__proto__x']: {} };
    class Function2 {} ; Object.defineProperty(Function2, 'name', { value: '(string)' });
    keep.misnamed = Array.from({ length: 5 }, () => new Function2());
    class Private { #hidden = { secret: true }; static made = new Private(); }
    keep.private = Private;
    keep.context = require('node:vm').createContext({ inner: { other: 'realm' } });
    require('node:vm').runInContext('globalThis.made = { here: new Map([[1, {}]]) }', keep.context);`,
} as const;
