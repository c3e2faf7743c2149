/** Values pushed by whoever works, read in order by whoever iterates. Ends when closed; throws what it was failed with. */
export class EventQueue<T> implements AsyncIterable<T> {
  #values: T[] = [];
  #wake: (() => void) | undefined;
  #done = false;
  #error: { readonly thrown: unknown } | undefined;

  readonly push = (value: T): void => {
    this.#values.push(value);
    this.#wake?.();
  };

  close(): void {
    this.#done = true;
    this.#wake?.();
  }

  fail(thrown: unknown): void {
    this.#error = { thrown };
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      const values = this.#values;
      this.#values = [];
      yield* values;
      if (this.#values.length > 0) continue;
      if (this.#error) throw this.#error.thrown;
      if (this.#done) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
