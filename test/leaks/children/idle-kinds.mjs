// What goes on, stays or goes when rounds stop: `idle` is called once, in place of a time without rounds.
class Entry {
  constructor(i) {
    this.i = i;
  }
}
const ticks = [];
const kept = new Map();
const expiring = new Map();
const pinned = new Map();

export const kinds = {
  'by-time': (i) => ticks.push(new Entry(i)),
  kept: (i) => kept.set(i, new Entry(i)),
  expiring: (i) => expiring.set(i, new Entry(i)),
  'far-timer': (i) => {
    pinned.set(i, new Entry(i));
    setTimeout(() => pinned.delete(i), 60_000).unref();
  },
};

export function idle(made) {
  if (ticks.length > 0) for (let i = 0; i < 60; i++) ticks.push(new Entry(made + i));
  expiring.clear();
}
