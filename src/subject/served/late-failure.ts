/** What may go wrong at any time, for whoever waits for something else meanwhile. It is no unhandled rejection where nobody does. */
export class LateFailure {
  readonly failed: Promise<never>;
  #reject: (reason: unknown) => void = () => {};

  constructor() {
    this.failed = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.failed.catch(() => {});
  }

  /** The first failure is the one that is told. */
  fail(reason: unknown): void {
    this.#reject(reason);
  }
}
