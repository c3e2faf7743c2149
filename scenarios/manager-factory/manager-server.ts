import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocketManagerFactory } from './websocket-manager-factory.js';

/** 1008, policy violation: nobody made a manager for this user. */
const UNKNOWN_USER = 1008;

/** An HTTP server that hands every socket opened at `/{userId}` to that user's manager. It doesn't listen yet. */
export function createManagerServer(factory: WebSocketManagerFactory): Server {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    const manager = factory.find(decodeURIComponent((request.url ?? '/').slice(1)));
    if (manager) manager.addConnection(socket);
    else socket.close(UNKNOWN_USER, 'unknown user');
  });
  return server;
}
