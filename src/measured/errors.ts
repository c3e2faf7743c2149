import { describeThrown } from './failure.js';
import type { Failure } from './protocol.js';

/**
 * Counts errors that no hook threw: uncaught exceptions and unhandled rejections. Node ends the process on them, unless the
 * scenario has listeners of its own; then it goes on, and they are counted.
 */
export class ErrorWatch {
  #count = 0;

  /** `onFatal` is told before Node ends the process, or never. */
  constructor(onFatal: (failure: Failure) => void) {
    process.on('uncaughtExceptionMonitor', (error) => {
      this.#count++;
      if (process.listenerCount('uncaughtException') === 0) onFatal(describeThrown(error, { kind: 'uncaught' }));
    });
    // A listener of ours alone would switch off Node's default, so it comes with the scenario's first.
    process.on('newListener', (event) => {
      if (event === 'unhandledRejection' && process.listenerCount(event) === 0) {
        queueMicrotask(() => process.on('unhandledRejection', this.#countRejection));
      }
    });
  }

  get count(): number {
    return this.#count;
  }

  readonly #countRejection = (): void => {
    this.#count++;
  };
}
