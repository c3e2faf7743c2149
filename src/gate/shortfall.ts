import type { Shortfall } from '../model/sample.js';
import type { Unmeasured } from '../model/scenario.js';

/** Something that was asked for and not measured, as the report says it. */
interface Missed {
  readonly verdict: 'fail';
  readonly note: string;
}

/** What the scenario asked for, that was not measured, and that it does not say it can do without. */
export function missedOf(shortfall: Shortfall | undefined, unmeasured: readonly Unmeasured[]): readonly Missed[] {
  if (!shortfall) return [];
  const missed = {
    sockets: {
      verdict: 'fail',
      note: `Sockets that the swarm was asked for were not opened (${shortfall.sockets}): what they would have shown was not measured.`,
    },
    exercise: {
      verdict: 'fail',
      note: `exercise returned while requests of its to the swarm were under way (${shortfall.exercise}): return their promise.`,
    },
    workers: {
      verdict: 'fail',
      note: `Worker threads were started (${shortfall.workers}): their heaps were not measured.`,
    },
  } as const satisfies Record<Unmeasured, Missed>;
  const names = Object.keys(missed) as readonly Unmeasured[];
  return names
    .filter((name) => shortfall[name] > 0 && !unmeasured.includes(name))
    .map((name) => ({
      ...missed[name],
      note: `${missed[name].note} A scenario that means it says unmeasured: ['${name}'].`,
    }));
}
