/** Calls to another process, each under a number of its own until its answer comes. */
export class Calls<Answer> {
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  /** Sends a call under a new number; resolves to its answer. */
  make(send: (id: number) => void): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      send(id);
    });
  }

  answer(id: number, answer: Answer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  answerEach(answers: readonly { readonly id: number; readonly reply: Answer }[]): void {
    for (const { id, reply } of answers) this.answer(id, reply);
  }

  /** Answers all that wait: nobody else will. */
  answerAll(answer: Answer): void {
    for (const resolve of this.#waiting.values()) resolve(answer);
    this.#waiting.clear();
  }
}
