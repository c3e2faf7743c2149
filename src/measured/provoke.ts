import { nextTurn } from './clock.js';
import { ScenarioFailure } from './failure.js';

/** What acts in a provocation: the hooks of managers that are alive, by index. Each rejects within its time. */
export interface Provoked {
  readonly managers: number;
  create(i: number): Promise<unknown>;
  exercise(i: number): Promise<unknown>;
  destroy(i: number): Promise<unknown>;
  /** Cuts the sockets of these managers off with no close handshake. */
  cut(managers: readonly number[]): Promise<unknown>;
}

/**
 * Does to a server what users do that do not wait for one another, four times: every second manager asks for something and is gone
 * before the answer (twice by its own `destroy`, twice with its sockets cut), while the others ask for the same. Those that went come
 * back at once, all at the same time, and then everybody asks again. When something went wrong that is enough.
 *
 * Returns what went wrong, one sentence each: of the requests that were given up nothing is expected.
 */
export async function provoke(provoked: Provoked): Promise<string[]> {
  const { managers, create, exercise, destroy, cut } = provoked;
  const all = Array.from({ length: managers }, (_, i) => i);
  const troubles: string[] = [];
  const gone = new Set<number>();
  const givenUp: Promise<unknown>[] = [];
  const told = (call: Promise<unknown>) =>
    call.catch((error: unknown) => {
      troubles.push(sentence(error));
      return FAILED;
    });
  const ask = (some: readonly number[]) => Promise.all(some.filter((i) => !gone.has(i)).map((i) => told(exercise(i))));
  for (const isCut of [false, true]) {
    for (const parity of [0, 1]) {
      if (troubles.length > 0) break;
      const leaving = all.filter((i) => i % 2 === parity && !gone.has(i));
      const staying = all.filter((i) => i % 2 !== parity);
      givenUp.push(...leaving.map((i) => exercise(i).catch(() => {})));
      await nextTurn();
      const cutting = isCut ? told(cut(leaving)) : undefined;
      const asked = ask(staying);
      await cutting;
      await Promise.all(leaving.map((i) => told(destroy(i))));
      await Promise.all(
        leaving.map(async (i) => {
          if ((await told(create(i))) === FAILED) gone.add(i);
        }),
      );
      await Promise.all([asked, ask(leaving)]);
      await ask(all);
    }
  }
  await Promise.all(givenUp);
  return troubles;
}

const FAILED = Symbol('failed');

function sentence(error: unknown): string {
  if (!(error instanceof ScenarioFailure)) return String(error);
  const { hook, manager, message } = error.failure;
  return `${hook}${manager === undefined ? '' : ` (manager ${manager})`}: ${message}`;
}
