import { setImmediate } from './clock.js';

/**
 * Collects what is sent to another process in one turn of the event loop and sends it as one message: a message's cost is mostly
 * its own, and what many managers ask for comes together.
 */
export class Outbox<Item> {
  readonly #send: (items: readonly Item[]) => void;
  #items: Item[] = [];

  constructor(send: (items: readonly Item[]) => void) {
    this.#send = send;
  }

  put(item: Item): void {
    if (this.#items.push(item) === 1) setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#send(items);
  }
}
