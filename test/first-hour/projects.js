// The fresh projects of the first hour: fixtures of test/fixtures/projects, with what a user of each would change in it.

const SERVER = { ws: '^8.18.0' };
const TYPES = { '@types/node': '^20', '@types/ws': '^8', typescript: '^5.9' };
const NEST = {
  '@nestjs/common': '^11',
  '@nestjs/core': '^11',
  '@nestjs/platform-express': '^11',
  '@nestjs/platform-ws': '^11',
  '@nestjs/websockets': '^11',
  'reflect-metadata': '^0.2',
  rxjs: '^7',
};
/** Where most of them have a socket in their hands. */
const ON_SOCKET = { at: "socket.on('error', () => {});", value: 'socket' };

/**
 * folder: the package in it; file: the source that is changed, at a text that stands in it once; value: what is in scope there and
 * belongs to one manager.
 */
export const PROJECTS = [
  { name: 'start-port', file: 'src/chat.ts', ...ON_SOCKET, dependencies: { ...SERVER, ...TYPES } },
  { name: 'attach-server', file: 'src/attach.js', ...ON_SOCKET, dependencies: SERVER },
  { name: 'class-server', file: 'src/chat-server.ts', ...ON_SOCKET, dependencies: { ...SERVER, ...TYPES } },
  { name: 'listens-on-import', file: 'src/server.js', ...ON_SOCKET, dependencies: SERVER },
  { name: 'exported-server', file: 'src/server.js', ...ON_SOCKET, dependencies: SERVER },
  {
    name: 'client-class',
    file: 'src/chat-client.js',
    at: 'this.#socket = socket;',
    value: 'this',
    dependencies: SERVER,
  },
  {
    name: 'nest-gateway',
    file: 'src/chat.gateway.ts',
    at: "@SubscribeMessage('say')",
    value: 'client',
    within: (line) => `handleConnection(client: object) { ${line} }`,
    dependencies: { ...SERVER, ...TYPES, ...NEST },
  },
  {
    name: 'nest-injection',
    file: 'src/rooms.service.ts',
    at: 'const members = this.#members.get(room)',
    value: 'client',
    dependencies: { ...SERVER, ...TYPES, ...NEST },
  },
  {
    name: 'monorepo',
    folder: 'packages/chat',
    file: 'src/server.ts',
    ...ON_SOCKET,
    dependencies: { ...SERVER, ...TYPES },
  },
  { name: 'common-js', file: 'lib/start.js', ...ON_SOCKET, dependencies: SERVER },
];
