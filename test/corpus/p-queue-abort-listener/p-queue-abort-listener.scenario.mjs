import { setMaxListeners } from 'node:events';
import { load } from '../variant.mjs';

const PQueue = (await load('p-queue')).default;

/** Sends go through a queue under one signal for the whole connection; each leaves its abort listener there. */
class Outbox {
  #closing = new AbortController();
  #queue = new PQueue({ concurrency: 4 });

  constructor() {
    setMaxListeners(0, this.#closing.signal);
  }

  send(frame) {
    return this.#queue.add(async () => frame, { signal: this.#closing.signal });
  }
}

export default {
  managers: 10,
  create: () => new Outbox(),
  exercise: (_env, outbox, i) => outbox.send({ id: i, payload: 'x'.repeat(100) }),
  destroy() {},
};
