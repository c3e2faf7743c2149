import { describeThrown } from './failure.js';
import type { Failure } from './protocol.js';

/**
 * Counts warnings, and errors that no hook threw: uncaught exceptions and unhandled rejections. Node ends the process on them, unless the
 * scenario has listeners of its own; then it goes on, and they are counted.
 */
export class ErrorWatch {
  #count = 0;
  readonly #warnings: Record<string, number> = {};

  /** `onFatal` is told before Node ends the process, or never. */
  constructor(onFatal: (failure: Failure) => void) {
    process.on('warning', ({ name }) => {
      this.#warnings[name] = (this.#warnings[name] ?? 0) + 1;
    });
    process.on('uncaughtExceptionMonitor', (error) => {
      this.#count++;
      if (process.listenerCount('uncaughtException') === 0) onFatal(describeThrown(error, { kind: 'uncaught' }));
    });
    if (goesOnAfterRejections()) process.on('unhandledRejection', this.#countRejection);
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

  /** Warnings so far, by name. */
  get warnings(): Readonly<Record<string, number>> {
    return { ...this.#warnings };
  }

  readonly #countRejection = (): void => {
    this.#count++;
  };
}

/** Whether Node was told, on its command line or in NODE_OPTIONS, to go on after unhandled rejections. */
function goesOnAfterRejections(): boolean {
  const options = `${process.env.NODE_OPTIONS ?? ''} ${process.execArgv.join(' ')}`;
  const modes = [...options.matchAll(/--unhandled-rejections[= ]["']?([a-z-]+)/g)];
  return ['warn', 'none', 'warn-with-error-code'].includes(modes.at(-1)?.[1] ?? '');
}
