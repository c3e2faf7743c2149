import { load } from '../variant.mjs';

const { default: createDebug } = await load('debug');

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

export default {
  create: (_env, i) => new Connection(i),
  exercise: (_env, connection) => connection.receive('hello'),
  destroy() {},
};
