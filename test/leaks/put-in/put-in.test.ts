import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withPutIns } from '../../../src/leaks/put-in/put-in.js';
import type { Leak, LeakKind, PutIn } from '../../../src/model/leak.js';
import { type HopStep, type Path, rootStep } from '../../../src/model/path.js';
import type { SourcePosition } from '../../../src/model/position.js';
import { leak } from '../../report/results.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ws-profile-put-in-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function hop(edgeKind: HopStep['edgeKind'], edge: string, name: string, source?: SourcePosition): HopStep {
  return { edge, edgeKind, name, ...(source && { source }) };
}

const moduleOf = (file: string) => rootStep({ kind: 'module', what: file }, { file });

interface Held {
  readonly files: Readonly<Record<string, string>>;
  readonly path: Path;
  readonly entry: number;
  readonly kind?: LeakKind;
}

async function putInOf({ files, path, entry, kind = 'unknown' }: Held): Promise<PutIn | undefined> {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const held: Leak = { ...(leak() as Leak), path, entry, kind };
  const [found] = await withPutIns([held], Object.keys(files), root);
  return found?.putInAt;
}

describe('put in at', () => {
  it('names the call that adds to a Set of the holder, and what takes out of it', async () => {
    const files = {
      'main.js': 'import { Hub } from "./hub.js";\nexport const hub = new Hub();\n',
      'hub.js': [
        'export class Hub {',
        '  clients = new Set();',
        '  names = new Set();',
        '  open(socket) {',
        '    this.names.add(socket.name);',
        '    this.clients.add(socket);',
        '  }',
        '  close(socket) { this.clients.delete(socket); }',
        '}',
      ].join('\n'),
    };
    const path: Path = [
      moduleOf('main.js'),
      hop('variable', 'hub', 'Hub'),
      hop('property', 'clients', 'Set'),
      hop('set-element', '[]', 'WebSocket'),
    ];
    expect(await putInOf({ files, path, entry: 3, kind: 'set-entry' })).toEqual({
      file: 'hub.js',
      line: 6,
      column: 5,
      code: 'this.clients.add(socket)',
      takenOut: [{ file: 'hub.js', line: 8, column: 19, code: 'this.clients.delete(socket)' }],
    });
  });

  it("tells two classes' collections of one name apart", async () => {
    const files = {
      'a.js': 'export class Rooms { members = new Map(); join(id, who) { this.members.set(id, who); } }\n',
      'b.js': 'export class Team { members = new Map(); hire(id, who) { this.members.set(id, who); } }\n',
    };
    const path: Path = [
      rootStep({ kind: 'process' }),
      hop('variable', 'team', 'Team'),
      hop('property', 'members', 'Map'),
      hop('map-value', '7', 'Session'),
    ];
    expect(await putInOf({ files, path, entry: 3, kind: 'map-entry' })).toMatchObject({ file: 'b.js', takenOut: [] });
  });

  it('reads TypeScript, private fields and what a class inherits', async () => {
    const files = {
      'base.ts': [
        'export abstract class Base<T> {',
        '  readonly #sessions = new Map<string, T>();',
        '  protected keep(id: string, session: T): void {',
        '    this.#sessions.set(id, session);',
        '  }',
        '}',
        'export class Factory extends Base<object> {}',
      ].join('\n'),
    };
    const path: Path = [
      rootStep({ kind: 'process' }),
      hop('variable', 'factory', 'Factory'),
      hop('property', '#sessions', 'Map'),
      hop('map-value', '"a"', 'Session'),
    ];
    expect(await putInOf({ files, path, entry: 3 })).toMatchObject({
      file: 'base.ts',
      line: 4,
      column: 5,
      code: 'this.#sessions.set(id, session)',
    });
  });

  it.each([
    ['kept.push(one);', 'kept.push(one)'],
    ['kept[kept.length] = one;', 'kept[kept.length] = one'],
    ['kept = [...kept, one];', 'kept = [...kept, one]'],
    ['kept = kept.concat(one);', 'kept = kept.concat(one)'],
  ])('knows the ways into an array: %s', async (statement, code) => {
    const files = { 'main.js': `let kept = [];\nexport function keep(one) {\n  ${statement}\n}\n` };
    const path: Path = [moduleOf('main.js'), hop('variable', 'kept', 'Array'), hop('element', '[]', 'Ticket')];
    expect(await putInOf({ files, path, entry: 2 })).toMatchObject({ line: 3, column: 3, code, takenOut: [] });
  });

  it.each(['kept.length = 0;', 'kept = [];', 'kept.shift();', 'kept = kept.filter((other) => other !== one);'])(
    'knows the ways out of an array: %s',
    async (statement) => {
      const files = { 'main.js': `let kept = [];\nkept.push(1);\nexport function drop(one) {\n  ${statement}\n}\n` };
      const path: Path = [moduleOf('main.js'), hop('variable', 'kept', 'Array'), hop('element', '[]', 'Ticket')];
      expect(await putInOf({ files, path, entry: 2 })).toMatchObject({ takenOut: [{ line: 4 }] });
    },
  );

  it('follows collections in collections by the variables that stand for them', async () => {
    const files = {
      'main.js': [
        'const rooms = new Map();',
        'export function join(room, member) {',
        '  const members = rooms.get(room) ?? new Set();',
        '  members.add(member);',
        '}',
      ].join('\n'),
    };
    const path: Path = [
      moduleOf('main.js'),
      hop('variable', 'rooms', 'Map'),
      hop('map-value', '"lobby"', 'Set'),
      hop('set-element', '[]', 'Member'),
    ];
    expect(await putInOf({ files, path, entry: 3 })).toMatchObject({ line: 4, code: 'members.add(member)' });
  });

  it('tells what takes out of a room from what takes out the room', async () => {
    const text = [
      'const rooms = new Map();',
      'export function join(id, socket) {',
      '  if (!rooms.has(id)) rooms.set(id, new Set());',
      '  rooms.get(id).add(socket);',
      '}',
      'export function leave(id, socket) { rooms.get(id).delete(socket); }',
    ];
    const room: Path = [moduleOf('rooms.js'), hop('variable', 'rooms', 'Map'), hop('map-value', '["red"]', 'Set')];
    const files = { 'rooms.js': text.join('\n') };
    expect(await putInOf({ files, path: room, entry: 2 })).toMatchObject({ line: 3, takenOut: [] });

    const member: Path = [...room, hop('set-element', '[]', 'WebSocket')];
    expect(await putInOf({ files, path: member, entry: 3 })).toMatchObject({
      line: 4,
      takenOut: [{ code: 'rooms.get(id).delete(socket)' }],
    });
    const closing = `${files['rooms.js']}\nexport const close = (id) => rooms.delete(id);\n`;
    expect(await putInOf({ files: { 'rooms.js': closing }, path: member, entry: 3 })).toMatchObject({
      takenOut: [{ line: 6 }, { line: 7 }],
    });
  });

  it.each([
    ['(handlers[name] ??= []).push(run)', 'delete handlers[name]'],
    ['(handlers[name] = handlers[name] || []).push(run)', 'handlers[name].splice(0, 1)'],
    ['handlers[name].push(run)', 'for (const list of Object.values(handlers)) list.pop()'],
    ['const list = handlers[name]; list.push(run)', 'Object.values(handlers).forEach((list) => list.splice(0))'],
  ])('knows a list under a key: %s', async (put, take) => {
    const files = {
      'bus.js': `const handlers = {};\nexport function on(name, run) {\n  ${put};\n}\nexport function off(name) {\n  ${take};\n}\n`,
    };
    const path: Path = [
      moduleOf('bus.js'),
      hop('variable', 'handlers', 'Object'),
      hop('property', '/chat', 'Array'),
      hop('element', '[]', 'run()'),
    ];
    expect(await putInOf({ files, path, entry: 3 })).toMatchObject({ line: 3, takenOut: [{ line: 6 }] });
  });

  it("knows a list under a key that looks like a variable's name", async () => {
    const files = { 'bus.js': 'const handlers = {};\nexport const on = (name, run) => handlers[name].push(run);\n' };
    const path: Path = [
      moduleOf('bus.js'),
      hop('variable', 'handlers', 'Object'),
      hop('property', 'chat', 'Array'),
      hop('element', '[]', 'run()'),
    ];
    expect(await putInOf({ files, path, entry: 3 })).toMatchObject({ line: 2, code: 'handlers[name].push(run)' });
  });

  it('names the property that an object was given', async () => {
    const files = {
      'main.js':
        'const users = {};\nexport function login(user) { users[user.id] = user; }\nexport const out = (id) => { delete users[id]; };\n',
    };
    const path: Path = [moduleOf('main.js'), hop('variable', 'users', 'Object'), hop('property', 'u7', 'User')];
    expect(await putInOf({ files, path, entry: 2 })).toMatchObject({
      code: 'users[user.id] = user',
      takenOut: [{ line: 3, code: 'delete users[id]' }],
    });
  });

  it('names it too where it is the name alone that was left behind', async () => {
    const files = { 'main.js': 'const seen = {};\nexport const see = (id) => { seen[id] = 1; };\n' };
    const path: Path = [
      moduleOf('main.js'),
      hop('variable', 'seen', 'Object'),
      hop('internal', 'property name', '(string)'),
    ];
    expect(await putInOf({ files, path, entry: 2, kind: 'object-property' })).toMatchObject({ code: 'seen[id] = 1' });
  });

  it('names the call that adds a listener, by its event and its function', async () => {
    const text = [
      "import { bus } from './bus.js';",
      'export function subscribe(user) {',
      "  bus.on('other', () => user.touch());",
      "  bus.on('news', () => user.tell());",
      '}',
      'export const stop = (listener) => bus.off("news", listener);',
    ].join('\n');
    const files = { 'main.js': text };
    const path: Path = [
      rootStep({ kind: 'process' }),
      hop('variable', 'bus', 'EventEmitter'),
      hop('property', '_events', 'Object'),
      hop('property', 'news', 'Array'),
      hop('element', '[]', '(closure)', { file: 'main.js', line: 4, column: 18 }),
    ];
    expect(await putInOf({ files, path, entry: 4, kind: 'listener' })).toMatchObject({
      line: 4,
      code: "bus.on('news', () => user.tell())",
      takenOut: [{ line: 6 }],
    });
  });

  it('names the call that sets a timer, and whether it is cleared', async () => {
    const text = [
      'export class Client {',
      '  constructor() {',
      '    this.a = setInterval(() => this.ping(), 1000);',
      '    this.b = setInterval(() => this.sweep(), 2000);',
      '  }',
      '  close() {',
      '    clearInterval(this.a);',
      '  }',
      '}',
    ].join('\n');
    const path: Path = [
      rootStep({ kind: 'timer-list' }),
      hop('property', '_idleNext', 'Timeout'),
      hop('property', '_onTimeout', '(closure)', { file: 'main.js', line: 4, column: 26 }),
    ];
    expect(await putInOf({ files: { 'main.js': text }, path, entry: 1, kind: 'timer' })).toMatchObject({
      line: 4,
      column: 14,
      code: 'setInterval(() => this.sweep(), 2000)',
      takenOut: [],
    });
  });

  it('follows a class to what it extends in another module, a package too', async () => {
    const files = {
      'lobby.js': "import { Room } from 'rooms';\nexport class Lobby extends Room {}\n",
      'node_modules/rooms/room.js':
        'exports.Room = class Room {\n  constructor() { this.seats = {}; }\n  reserve(id) { this.seats[id] = {}; }\n};\n',
    };
    const path: Path = [
      rootStep({ kind: 'process' }),
      hop('variable', 'lobby', 'Lobby'),
      hop('property', 'seats', 'Object'),
      hop('property', 'a1', 'Object'),
    ];
    expect(await putInOf({ files, path, entry: 3 })).toMatchObject({
      file: 'node_modules/rooms/room.js',
      code: 'this.seats[id] = {}',
    });
  });

  it('follows classes from before there were classes, and the variables that stand for `this` and its lists', async () => {
    const text = [
      'function PubSub() { this.streams = {}; }',
      'PubSub.prototype.subscribe = function (channel, stream) {',
      '  var map = this.streams[channel] || (this.streams[channel] = {});',
      '  map[stream.id] = stream;',
      '};',
      'PubSub.prototype.end = function (channel) { var self = this; delete self.streams[channel]; };',
    ];
    const files = {
      'node_modules/pubsub/index.js': text.join('\n'),
      'node_modules/pubsub/memory.js':
        'function Memory() { PubSub.call(this); }\nMemory.prototype = Object.create(PubSub.prototype);\n',
    };
    const path: Path = [
      rootStep({ kind: 'process' }),
      hop('variable', 'pubsub', 'Memory'),
      hop('property', 'streams', 'Object'),
      hop('property', 'news.1', 'Object'),
      hop('property', '[]', 'OpStream'),
    ];
    expect(await putInOf({ files, path, entry: 4 })).toMatchObject({
      line: 4,
      code: 'map[stream.id] = stream',
      takenOut: [{ line: 6 }],
    });
  });

  it('names that copy of a package through which the path leads', async () => {
    const text = 'exports.Doc = class Doc { states = {}; add(id) { this.states[id] = 1; } };\n';
    const files = { 'node_modules/doc/doc.js': text, 'node_modules/other/node_modules/doc/doc.js': text };
    const path: Path = [
      rootStep({ kind: 'process' }),
      hop('variable', 'run', 'run()', { file: 'node_modules/other/node_modules/doc/repo.js', line: 1, column: 1 }),
      hop('variable', 'doc', 'Doc'),
      hop('property', 'states', 'Object'),
      hop('property', 'a1', 'Object'),
    ];
    expect(await putInOf({ files, path, entry: 4 })).toMatchObject({
      file: 'node_modules/other/node_modules/doc/doc.js',
    });
  });

  it('does not name what puts in the room for what puts something into it', async () => {
    const files = { 'main.js': 'const rooms = {};\nexport const open = (id) => { rooms[id] = new Room(); };\n' };
    const path: Path = [
      moduleOf('main.js'),
      hop('variable', 'rooms', 'Object'),
      hop('property', 'red', 'Room'),
      hop('property', 'seats', 'Object'),
      hop('property', 'a1', 'Timeout'),
    ];
    expect(await putInOf({ files, path, entry: 4 })).toBeUndefined();
  });

  it.each([
    ['where it is written', "bus.on('chat', () => user.tell());", 18],
    ['by its variable', "const run = () => user.tell();\n  bus.on('chat', run);", 15],
  ])("names the call that is given the function, not that of the package's own list: %s", async (_, call, column) => {
    const files = {
      'main.js': `import { bus } from './bus.js';\nexport function subscribe(user) {\n  ${call}\n  bus.off('chat', run);\n}\n`,
      'node_modules/emitter/index.js': 'exports.on = function (list, run) { list.push(run); };\n',
    };
    const path: Path = [
      rootStep({ kind: 'process' }),
      hop('variable', 'bus', 'Emitter'),
      hop('property', 'handlers', 'Map'),
      hop('map-value', '"chat"', 'Array'),
      hop('element', '[]', '(closure)', { file: 'main.js', line: 3, column }),
    ];
    const found = await putInOf({ files, path, entry: 4, kind: 'array-element' });
    expect(found?.code).toMatch(/^bus\.on\('chat', /);
  });

  it('names the list itself before another call that is given the function', async () => {
    const text = [
      'exports.instances = [];',
      'exports.create = function (name) {',
      '  function log(text) { console.log(name, text); }',
      '  exports.init(log);',
      '  exports.instances.push(log);',
      '  return log;',
      '};',
    ];
    const path: Path = [
      moduleOf('log.js'),
      hop('variable', 'create', 'create()'),
      hop('property', 'instances', 'Array'),
      hop('element', '[]', 'log()', { file: 'log.js', line: 3, column: 15 }),
    ];
    const files = { 'log.js': text.join('\n') };
    expect(await putInOf({ files, path, entry: 3, kind: 'array-element' })).toMatchObject({ line: 5 });
  });

  it('does not take another list for the one that holds the function', async () => {
    const files = {
      'main.js': [
        'class Socket {',
        '  acks = {};',
        '  emit(...args) { this.register(this.id++, args.pop()); }',
        '  ask(...args) { args.push((reply) => done(reply)); this.emit(...args); }',
        '  register(id, ack) { this.acks[id] = ack; }',
        '}',
      ].join('\n'),
    };
    const path: Path = [
      moduleOf('main.js'),
      hop('variable', 'socket', 'Socket'),
      hop('property', 'acks', 'Object'),
      hop('property', '7', '(closure)', { file: 'main.js', line: 4, column: 28 }),
    ];
    expect(await putInOf({ files, path, entry: 3, kind: 'object-property' })).toMatchObject({ line: 5 });
  });

  it('tells two calls that put timers under the same name apart, by what the timer calls', async () => {
    const files = {
      'main.js': [
        'class Room {',
        '  timers = {};',
        '  back(id) { this.timers[id] = setTimeout(() => reject(id), 50); }',
        '  seat(id) { this.timers[id] = setTimeout(() => free(id), 50); }',
        '}',
      ].join('\n'),
    };
    const path: Path = [
      moduleOf('main.js'),
      hop('variable', 'room', 'Room'),
      hop('property', 'timers', 'Object'),
      hop('property', 'a1', 'Timeout', { file: 'main.js', line: 4, column: 43 }),
    ];
    expect(await putInOf({ files, path, entry: 3, kind: 'object-property' })).toMatchObject({ line: 4 });
  });

  it('names the call by which a function waits for a promise', async () => {
    const files = { 'main.js': 'export const get = (closing) => closing.then(function onClosed() {});\n' };
    const path: Path = [
      rootStep({ kind: 'process' }),
      hop('variable', 'closing', 'Promise'),
      hop('internal', 'reaction', 'onClosed()', { file: 'main.js', line: 1, column: 63 }),
    ];
    expect(await putInOf({ files, path, entry: 2, kind: 'pending-promise' })).toMatchObject({
      code: 'closing.then(function onClosed() {})',
    });
  });

  it.each(['pending-promise', 'handle'] as const)('names no property above a %s, which stays', async (kind) => {
    const files = { 'main.js': 'export class Peer { wait(resolve) { this.resolve = resolve; } }\n' };
    const path: Path = [
      moduleOf('main.js'),
      hop('variable', 'peer', 'Peer'),
      hop('property', 'resolve', '(closure)'),
      hop('internal', '', 'Promise'),
    ];
    expect(await putInOf({ files, path, entry: 3, kind })).toBeUndefined();
  });

  it('does not say of the first, empty list that it takes something out', async () => {
    const files = {
      'main.js': 'function make() {}\nmake.all = [];\nexport const log = (one) => make.all.push(one);\n',
    };
    const path: Path = [
      moduleOf('main.js'),
      hop('variable', 'make', 'make()'),
      hop('property', 'all', 'Array'),
      hop('element', '[]', 'Logger'),
    ];
    expect(await putInOf({ files, path, entry: 3 })).toMatchObject({ line: 3, takenOut: [] });
  });

  it('is not guessed in packages: a name alone is no proof there', async () => {
    const files = { 'node_modules/other/index.js': 'const kept = [];\nexports.keep = (one) => kept.push(one);\n' };
    const path: Path = [moduleOf('main.js'), hop('variable', 'kept', 'Array'), hop('element', '[]', 'Ticket')];
    expect(await putInOf({ files, path, entry: 2 })).toBeUndefined();
  });

  it.each([['const = ;'], ['']])('is left out where the module can not be read: %j', async (text) => {
    const path: Path = [moduleOf('main.js'), hop('variable', 'kept', 'Array'), hop('element', '[]', 'Ticket')];
    expect(await putInOf({ files: { 'main.js': text }, path, entry: 2 })).toBeUndefined();
  });
});
