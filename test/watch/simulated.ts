import { type FloorPoint, Floors } from '../../src/watch/floors.js';
import { fitLeak, type LeakFit } from '../../src/watch/leak-fit.js';

/** A server's life, second by second. All times are seconds. */
export interface Life {
  readonly seed: number;
  readonly seconds: number;
  /** Users that come and go at random at a moment; default 50 all the time. */
  readonly users?: (second: number) => number;
  /** What they stay, on average. */
  readonly stay?: number;
  readonly bytesPerClosed?: number;
  readonly bytesPerSecond?: number;
  readonly bytesPerOpen?: number;
  /** Bytes held besides, at a moment and after so many connections. */
  readonly besides?: (second: number, accepted: number) => number;
  /** Standard deviation of what the floor is above or below by itself. */
  readonly noise?: number;
  readonly collectEvery?: number;
}

const FOLLOWS = 0.8;

/** The floors that a watch would see of it, each with what it would have made of them by then. */
export function* watchLife(life: Life): Generator<LeakFit> {
  const floors = new Floors();
  const everyMs = (life.collectEvery ?? 60) * 1000;
  for (const point of live(life)) {
    floors.add(point);
    yield fitLeak(floors.warm(), 'heap', 2 * everyMs);
  }
}

/** Users arrive at random (Poisson) and stay at random (exponential); what each weighs differs. */
function* live(life: Life): Generator<FloorPoint> {
  const random = randomFrom(life.seed);
  const { users = () => 50, stay = 10, bytesPerOpen = 5_000, noise = 10_000, collectEvery = 60 } = life;
  let connections: { readonly until: number; readonly bytes: number }[] = [];
  let [accepted, closed, own] = [0, 0, 0];
  for (let second = 0; second <= life.seconds; second++) {
    const before = connections.length;
    connections = connections.filter(({ until }) => until > second);
    closed += before - connections.length;
    for (let arrivals = poisson(users(second) / stay, random); arrivals > 0; arrivals--) {
      accepted++;
      const bytes = bytesPerOpen * (0.5 + random());
      connections.push({ until: second + exponential(stay, random), bytes });
    }
    if (second % collectEvery !== 0) continue;
    own = FOLLOWS * own + Math.sqrt(1 - FOLLOWS ** 2) * noise * normal(random);
    const left = random() < 0.05 ? 500_000 * random() : 0;
    const compiled = 300_000 * (1 - Math.exp(-second / 40));
    const held = connections.reduce((sum, { bytes }) => sum + bytes, 0);
    const heap =
      8_000_000 +
      held +
      closed * (life.bytesPerClosed ?? 0) +
      second * (life.bytesPerSecond ?? 0) +
      (life.besides?.(second, accepted) ?? 0) +
      own +
      left +
      compiled;
    yield { at: second * 1000, heap, external: 1_000_000, open: connections.length, closed };
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const exponential = (mean: number, random: () => number) => -mean * Math.log(1 - random());
const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function poisson(mean: number, random: () => number): number {
  let count = 0;
  for (let time = exponential(1, random); time < mean; time += exponential(1, random)) count++;
  return count;
}
