/** Resolves with the arguments of the next `event`; nothing is left on the emitter. */
export const next = (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));

/** Resolves when `condition` holds; throws after five seconds. */
export async function until(condition) {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export const closeServer = (server) => new Promise((resolve) => server.close(resolve));

/** The number that a peer put at the end of its URL. */
export const numberIn = (url) => Number(/(\d+)$/.exec(url)?.[1]);
