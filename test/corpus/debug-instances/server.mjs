import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { load } from '../variant.mjs';

const { default: createDebug } = await load('debug');

let connections = 0;

/** A logger of its own for every connection, which `debug` remembers for good. */
class Connection {
  #log;

  constructor(i) {
    this.#log = createDebug(`app:connection:${i}`);
  }

  receive(message) {
    this.#log('received %s', message);
  }
}

const server = createServer();
new WebSocketServer({ server }).on('connection', (socket) => {
  const connection = new Connection(connections++);
  socket.on('message', (message) => {
    connection.receive(message);
    socket.send('received');
  });
});
server.listen(process.env.PORT ?? 0);
