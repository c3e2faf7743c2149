/**
 * As much of Nest as recognising a gateway needs: decorators that keep what they say where Nest's do, injection by metadata, an
 * adapter of `ws`. The first hour (`npm run first-hour`) is played with Nest itself.
 */
const METADATA = `
const kept = new WeakMap();
const of = (target) => kept.get(target) ?? kept.set(target, new Map()).get(target);
Reflect.defineMetadata = (key, value, target) => void of(target).set(key, value);
Reflect.getMetadata = (key, target) => of(target).get(key);
Reflect.metadata = (key, value) => (target) => Reflect.defineMetadata(key, value, target);
`;

const COMMON = `
require('reflect-metadata');
exports.Injectable = () => () => {};
exports.Module = (definition) => (target) => Reflect.defineMetadata('module', definition, target);
`;

const WEBSOCKETS = `
require('reflect-metadata');
exports.WebSocketGateway = (options = {}) => (target) => {
  Reflect.defineMetadata('websockets:is_gateway', true, target);
  Reflect.defineMetadata('websockets:gateway_options', options, target);
  Reflect.defineMetadata('port', 0, target);
};
exports.SubscribeMessage = (event) => (target, key, descriptor) => Reflect.defineMetadata('message', event, descriptor.value);
exports.MessageBody = () => () => {};
exports.ConnectedSocket = () => () => {};
`;

const CORE = `
require('reflect-metadata');
const { createServer } = require('node:http');
const make = (target) => new target(...(Reflect.getMetadata('design:paramtypes', target) ?? []).map(make));
const providers = (module) => {
  const { imports = [], providers: own = [] } = Reflect.getMetadata('module', module) ?? {};
  return [...own, ...imports.flatMap(providers)];
};
exports.NestFactory = {
  async create(module) {
    const server = createServer();
    let adapter;
    return {
      useWebSocketAdapter: (one) => void (adapter = one),
      getHttpServer: () => server,
      async init() {
        for (const one of providers(module)) {
          if (Reflect.getMetadata('websockets:is_gateway', one)) adapter.serve(server, one, make(one));
        }
      },
      async close() {
        await new Promise((closed) => server.close(closed));
      },
    };
  },
};
`;

const WS = `
const { WebSocketServer } = require('ws');
exports.WsAdapter = class WsAdapter {
  serve(server, target, gateway) {
    const { path } = Reflect.getMetadata('websockets:gateway_options', target);
    const sockets = new WebSocketServer({ server, path });
    sockets.on('connection', (socket) => {
      socket.on('close', () => gateway.handleDisconnect?.(socket));
      socket.on('message', (text) => {
        const { event, data } = JSON.parse(text);
        for (const name of Object.getOwnPropertyNames(target.prototype)) {
          if (Reflect.getMetadata('message', target.prototype[name]) !== event) continue;
          socket.send(JSON.stringify(gateway[name](data, socket)));
        }
      });
    });
  }
};
`;

export const NEST_PACKAGES: Readonly<Record<string, string>> = {
  'node_modules/reflect-metadata/index.js': METADATA,
  'node_modules/@nestjs/common/index.js': COMMON,
  'node_modules/@nestjs/websockets/index.js': WEBSOCKETS,
  'node_modules/@nestjs/core/index.js': CORE,
  'node_modules/@nestjs/core/index.d.ts': 'export const NestFactory: any;',
  'node_modules/@nestjs/platform-ws/index.js': WS,
  'node_modules/@nestjs/platform-ws/index.d.ts': 'export const WsAdapter: any;',
};
