import { describe, expect, it } from 'vitest';
import { parametersOf } from '../../../../src/cli/init/read/function-text.js';

/** `name?: role` of each parameter, with what options hold. */
function read(...texts: readonly string[]): string | undefined {
  return parametersOf(texts)
    ?.map(({ name, optional, roles, properties }) => {
      const inner = properties.map((one) => `${one.name}${one.optional ? '?' : ''}:${one.roles[0]}`).join(' ');
      return `${name}${optional ? '?' : ''}:${roles[0]}${inner && `{${inner}}`}`;
    })
    .join(', ');
}

describe('the parameters of a function, from its text', () => {
  it.each([
    ['a name', '(port) => {}', 'port:port'],
    ['a name and a default', 'function start(port = 8080, host) {}', 'port?:port, host:host'],
    ['a server, by what is heard of it', `(x) => { x.on('upgrade', () => {}); }`, 'x:httpServer'],
    [
      'a WebSocket server, by its own event',
      `(server) => { server.on('connection', () => {}); }`,
      'server:webSocketServer',
    ],
    [
      'what becomes the server of another',
      'function attach(x) { return new WebSocketServer({ server: x }); }',
      'x:httpServer',
    ],
    ['what is listened on', 'async (where) => { await app.listen(where); }', 'where:port'],
    ['where a client connects', '(where) => new WebSocket(where)', 'where:url'],
    ['where a client of compiled CommonJS connects', '(where) => new ws_1.default(where)', 'where:url'],
    ['a socket', `(x) => { x.on('message', () => {}); }`, 'x:webSocket'],
    [
      'options that are taken apart',
      '({ port = 1, server, log }) => {}',
      'options:options{port?:port server:httpServer log:logger}',
    ],
    [
      'options that are read',
      'function start(how, cb) { listen(how.port, how.host); }',
      'how:options{port?:port host?:host}, cb:callback',
    ],
    ['a method', 'async start(port) {}', 'port:port'],
    ['a class without a constructor', 'class A {}', ''],
    [
      'a class, by what becomes of it in a field',
      `class A { constructor(a, b) { this.a = a; this.#b = b; } #b; run() { this.a.on('upgrade'); new WebSocket(this.#b); } }`,
      'a:httpServer, b:url',
    ],
    ['what nobody knows', '(store) => {}', 'store:unknown'],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('are those of the class that it extends, where it has no constructor of its own', () => {
    expect(read('class B extends A {}', 'class A { constructor(port) {} }')).toBe('port:port');
  });

  it('are not known of a native function', () => {
    expect(parametersOf([String(Math.max)])).toBeUndefined();
  });
});
