import { createInterface } from 'node:readline';
import { isCi } from '../../config/environment.js';
import { WsProfileError } from '../../errors.js';

/** Asks the person at the terminal. Ctrl-C ends it with INTERRUPTED, Ctrl-D is no answer. */
export interface Asker {
  /** An answer; empty for none. */
  text(question: string): Promise<string>;
  /** One of several, by its number; the first where nothing is said. */
  choose(question: string, choices: readonly string[]): Promise<number>;
  confirm(question: string): Promise<boolean>;
}

/** Undefined where nobody sits: without a terminal, and in CI. */
export function askerOf({ stdin, stdout, env }: NodeJS.Process): Asker | undefined {
  if (!stdin?.isTTY || !stdout.isTTY || isCi(env)) return undefined;
  const text = (question: string) =>
    new Promise<string>((resolve, reject) => {
      const terminal = createInterface({ input: stdin, output: stdout });
      terminal.once('SIGINT', () => {
        reject(new WsProfileError('INTERRUPTED', 'interrupted: nothing was written'));
        terminal.close();
      });
      terminal.once('close', () => resolve(''));
      terminal.question(`${question} `, (answer) => {
        resolve(answer.trim());
        terminal.close();
      });
    });
  return {
    text,
    async choose(question, choices) {
      const list = choices.map((choice, i) => `  ${i + 1}  ${choice}`).join('\n');
      const answer = Number(await text(`${question}\n${list}\n(1)`));
      return Number.isInteger(answer) && answer >= 1 && answer <= choices.length ? answer - 1 : 0;
    },
    confirm: async (question) => /^y(?:es)?$/i.test(await text(`${question} (y/N)`)),
  };
}
