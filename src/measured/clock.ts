import timersPromises from 'node:timers/promises';

/** Timers and clock as they were when the process started: a program may replace the global ones, as test libraries do. */
export const { setInterval, clearInterval, setTimeout, clearTimeout, setImmediate } = globalThis;
export const now: () => number = performance.now.bind(performance);
export const { setTimeout: sleep, setImmediate: nextTurn } = timersPromises;
