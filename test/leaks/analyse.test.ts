import { beforeAll, describe, expect, it } from 'vitest';
import type { GrowthAnalysis } from '../../src/leaks/analyse.js';
import type { Leak } from '../../src/model/leak.js';
import { type Path, pathText } from '../../src/model/path.js';
import { analyseKinds } from './snapshot-series.js';

const KINDS = 'module test/leaks/children/kinds.mjs';

interface Expected {
  readonly className: string;
  readonly count: number;
  readonly kind: string;
  readonly holder: string;
  readonly detail?: string;
}

/** One leak each, all in one process: each has a holder of its own. */
const LEAKS: Readonly<Record<string, Expected>> = {
  'array-element': {
    className: 'Tiny',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > kept (Array) > [] (Tiny)`,
  },
  'functions-of-one-name': {
    className: 'onReply()',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > replies (Array) > [] (onReply())`,
  },
  'emitters-in-set': {
    className: 'Guest',
    count: 1,
    kind: 'set-entry',
    holder: `${KINDS} > lobby (Lobby) > guests (Set) > [] (Guest)`,
  },
  'tree-of-maps': {
    className: 'UserSession',
    count: 1,
    kind: 'map-entry',
    holder: `${KINDS} > topicTree (Map) > ["orders"] (Map) > [`,
  },
  'same-listener': {
    className: 'hear()',
    count: 1,
    kind: 'listener',
    detail: 'listener "tune" on EventEmitter',
    holder: `${KINDS} > radio (EventEmitter) > _events (Object) > tune (Array) > [] (hear())`,
  },
  'map-entry': {
    className: 'UserSession',
    count: 1,
    kind: 'map-entry',
    holder: `${KINDS} > registry (SessionRegistry) > #sessions (Map) > ["user-`,
  },
  'set-entry': {
    className: 'UserSession',
    count: 1,
    kind: 'set-entry',
    holder: `${KINDS} > closed (Set) > [] (UserSession)`,
  },
  'map-subclass': {
    className: 'UserSession',
    count: 1,
    kind: 'map-entry',
    holder: `${KINDS} > rooms (Rooms) > ["room-`,
  },
  'set-subclass': {
    className: 'UserSession',
    count: 1,
    kind: 'set-entry',
    holder: `${KINDS} > userMap (UserMap) > [] (UserSession)`,
  },
  'map-without-prototype': {
    className: 'UserSession',
    count: 1,
    kind: 'map-entry',
    holder: `${KINDS} > bare (Map) > [Tiny] (UserSession)`,
  },
  'weak-map-value': {
    className: 'UserSession',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > door (Object) > weak map value (Object) > waiting (Array) > [] (UserSession)`,
  },
  'block-variable': {
    className: 'UserSession',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > enqueue (enqueue()) > queue (Array) > [] (UserSession)`,
  },
  'object-entry': {
    className: 'UserSession',
    count: 1,
    kind: 'object-property',
    holder: `${KINDS} > byUser (Object) > `,
  },
  listener: {
    className: 'UserSession',
    count: 1,
    kind: 'listener',
    detail: 'listener "message" on EventEmitter',
    holder: `${KINDS} > hub (EventEmitter) > _events (Object) > message (Array) > [] ((closure)) > session (UserSession)`,
  },
  'process-listener': {
    className: 'UserSession',
    count: 1,
    kind: 'listener',
    detail: 'listener "exit" on process',
    holder: 'process > _events (Object) > exit (Array) > [] ((closure)) > session (UserSession)',
  },
  timer: {
    className: 'UserSession',
    count: 1,
    kind: 'timer',
    detail: 'setInterval, 30 s',
    holder: 'timer list > _idleNext (Timeout) > _onTimeout ((closure)) > session (UserSession)',
  },
  'pending-promise': {
    className: 'UserSession',
    count: 1,
    kind: 'pending-promise',
    detail: 'reactions of a promise that does not settle',
    holder: `${KINDS} > sessionEnd (Promise) > `,
  },
  closure: {
    className: 'UserSession',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > callbacks (Array) > [] (onDone()) > session (UserSession)`,
  },
  buffers: {
    className: 'Buffer',
    count: 1,
    kind: 'external-memory',
    holder: `${KINDS} > frames (Array) > [] (Buffer)`,
  },
  zlib: {
    className: 'DeflateRaw',
    count: 1,
    kind: 'zlib-stream',
    holder: `${KINDS} > streams (Array) > [] (DeflateRaw)`,
  },
  'string-keys': {
    className: '(string)',
    count: 1,
    kind: 'object-property',
    holder: `${KINDS} > flags (Object) > property name ((string))`,
  },
  'joined-strings': {
    className: '(string)',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > logLines (Array) > [] ((string))`,
  },
  'sliced-strings': {
    className: '(string)',
    count: 1,
    kind: 'set-entry',
    holder: `${KINDS} > topics (Set) > [] ((string))`,
  },
  'class-and-handle': {
    className: 'Hash',
    count: 1,
    kind: 'map-entry',
    holder: `${KINDS} > digests (Map) > `,
  },
  'handle-chain': {
    className: 'Job',
    count: 1,
    kind: 'manager-in-manager',
    detail: 'each holds another by handle',
    holder: `${KINDS} > lastJob (Job) > handle (Job)`,
  },
  'error-chain': {
    className: 'Error',
    count: 1,
    kind: 'object-property',
    detail: 'each holds another by cause',
    holder: `${KINDS} > lastError (Error) > cause (Error)`,
  },
  'churn-beside-leak': {
    className: 'UserSession',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > keptBesideChurn (Array) > [] (UserSession)`,
  },
  'manager-in-manager': {
    className: 'Manager',
    count: 1,
    kind: 'manager-in-manager',
    detail: 'each holds another by previous',
    holder: `${KINDS} > newest (Manager)`,
  },
  proxy: {
    className: 'UserSession',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > wrapped (Proxy) > target (Object) > entries (Array) > [] (UserSession)`,
  },
  'finalization-registry': {
    className: 'UserSession',
    count: 1,
    kind: 'unknown',
    detail: 'held value of a FinalizationRegistry',
    holder: `${KINDS} > finalization (FinalizationRegistry) > held value (UserSession)`,
  },
  'copied-array': {
    className: 'UserSession',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > frozen (Array) > [] (UserSession)`,
  },
  shards: {
    className: 'UserSession',
    count: 1,
    kind: 'array-element',
    holder: `${KINDS} > queues (Array) > [] (Array) > [] (UserSession)`,
  },
  'linked-list': {
    className: 'UserSession',
    count: 1,
    kind: 'object-property',
    holder: `${KINDS} > chain (Object) > `,
  },
  'one-of-ten': {
    className: 'UserSession',
    count: 0.1,
    kind: 'array-element',
    holder: `${KINDS} > oneOfTen (Array) > [] (UserSession)`,
  },
  'node-handle': {
    className: 'Server',
    count: 1,
    kind: 'handle',
    detail: 'open TCP server',
    holder: 'open TCP server > ',
  },
};

const STORES: Readonly<Record<string, { readonly className: string; readonly holder: string }>> = {
  numbers: { className: 'elements of an Array', holder: `${KINDS} > numbers (Array)` },
  'flat-string': { className: 'characters of a string', holder: `${KINDS} > flatLog ((string))` },
  bigint: { className: 'bytes of a bigint', holder: `${KINDS} > seen ((bigint))` },
  'joined-string': { className: '(string)', holder: `${KINDS} > log ((string))` },
};

const holderText = (path: Path) => pathText(path, 'from-root');

describe('analyseGrowth', () => {
  let analysis: GrowthAnalysis;

  beforeAll(async () => {
    analysis = await analyseKinds(['clean', 'churning-cache', ...Object.keys(LEAKS), ...Object.keys(STORES)]);
  });

  const heldBy = (holder: string): Leak => {
    const found = analysis.leaks.filter((leak) => holderText(leak.path).startsWith(holder));
    expect(found.map((leak) => holderText(leak.path))).toHaveLength(1);
    return found[0]!;
  };

  it('decides after three windows', () => {
    expect(analysis.verdict).toBe('decided');
  });

  it('finds every leak once, and nothing else', () => {
    const wanted = [...Object.values(LEAKS), ...Object.values(STORES)].map(({ holder }) => holder);
    const extra = analysis.leaks
      .map((leak) => holderText(leak.path))
      .filter((h) => !wanted.some((w) => h.startsWith(w)));
    expect(extra).toEqual([]);
    expect(analysis.leaks).toHaveLength(wanted.length);
  });

  it.each(Object.entries(LEAKS))('names %s: class, count per manager, kind and holder', (_, expected) => {
    const leak = heldBy(expected.holder);
    const { className, kind, detail } = leak;
    expect({ className, kind, detail }).toEqual({
      className: expected.className,
      kind: expected.kind,
      detail: expected.detail,
    });
    expect(leak.per.count).toBe(expected.count);
    expect(leak.windows).toEqual([60, 60, 60].map((managers) => managers * expected.count));
    expect(leak.status).toBe('new');
  });

  it('says of a timer on the path where the function is defined that it calls', () => {
    const timer = analysis.leaks.find(
      ({ kind, path }) => kind === 'timer' && path.some(({ name }) => name === 'Timeout'),
    );
    expect(timer?.path.find(({ name }) => name === 'Timeout')?.source).toMatchObject({
      file: expect.stringContaining('kinds.mjs'),
    });
  });

  it.each(Object.entries(STORES))('finds %s, where one store grows and nothing else', (_, expected) => {
    const leak = heldBy(expected.holder);
    expect(leak.kind).toBe('growing-store');
    expect(leak.className).toBe(expected.className);
  });
});

describe('the verdict of analyseGrowth', () => {
  it('is clean after two snapshots when nothing stays behind, however much comes and goes', async () => {
    const analysis = await analyseKinds(['clean', 'churning-cache'], { managers: 50, windows: 1 });
    const nothing = {
      leaks: [],
      plateaus: [],
      survivors: [],
      survivorShares: {},
      waiting: [],
      undecided: [],
      notes: [],
    };
    expect(analysis).toEqual({ verdict: 'clean', ...nothing });
  });

  it('is suspect after two snapshots when something grew, as one window can not tell a leak from a cache', async () => {
    const analysis = await analyseKinds(['map-entry'], { windows: 1 });
    expect(analysis.verdict).toBe('suspect');
    expect(analysis.leaks).toEqual([]);
  });

  it('calls growth that stops a plateau', async () => {
    const analysis = await analyseKinds(['filling-cache'], { managers: 20, rounds: 2, windows: 4 });
    expect(analysis.verdict).toBe('decided');
    expect(analysis.leaks).toEqual([]);
    expect(analysis.plateaus).toEqual([
      { className: 'Tiny', loop: 'lifecycle', windows: [40, 20, 0, 0], bytes: expect.anything() },
    ]);
  });

  it('is clean when the buffers of many peers happen to be a little longer in every window', async () => {
    const analysis = await analyseKinds(['last-frames'], { windows: 3 });
    expect(analysis.leaks).toEqual([]);
  });

  it('waits when the buffers of many peers grow evenly, and is clean when they stop', async () => {
    expect(await analyseKinds(['joined-frames'], { windows: 3 })).toMatchObject({ verdict: 'suspect', leaks: [] });
    const later = await analyseKinds(['joined-frames'], { windows: 4 });
    expect(later.leaks).toEqual([]);
  });

  it('finds buffers of many peers that never stop growing', async () => {
    const [leak] = (await analyseKinds(['growing-buffers'], { windows: 6 })).leaks;
    expect(leak?.className).toBe('bytes of an ArrayBuffer');
  });

  it('counts promises alike, whether V8 has optimised what made them or not', async () => {
    const { leaks } = await analyseKinds(['promises'], { kinds: './optimised-kinds.mjs' });
    expect(leaks.map(({ className, windows }) => [className, windows])).toEqual([['Promise', [60, 60, 60]]]);
  });

  it('says who holds survivors whose number does not grow; of the others a leak does', async () => {
    const { leaks, survivors } = await analyseKinds(['bounded-survivors', 'growing-survivors']);
    expect(leaks.map(({ path }) => holderText(path))).toEqual([`${KINDS} > neverClosed (Array) > [] (UserSession)`]);
    expect(survivors.map(({ count, path }) => [count, holderText(path)])).toEqual([
      [10, `${KINDS} > lastTen (Array) > [] (UserSession)`],
    ]);
  });

  it('finds a leak of one manager in ten that comes at random', async () => {
    const analysis = await analyseKinds(['random-one-of-ten'], { managers: 50, windows: 4 });
    const [leak] = analysis.leaks;
    expect(leak?.className).toBe('UserSession');
    expect(leak?.per.count).toBeCloseTo(0.17, 1);
  });

  it('sums the counts of many classes that one array holds', async () => {
    const analysis = await analyseKinds(['hostile'], { managers: 20 });
    expect(analysis.leaks).toHaveLength(1);
    const [leak] = analysis.leaks;
    expect(leak?.className).toMatch(/ and 3 more classes$/);
    expect(leak?.per.count).toBe(1);
    expect(leak?.classes.every(({ className }) => className.length <= 200)).toBe(true);
  });

  it('allows what Node bounds itself, and says how much of it there was', async () => {
    const analysis = await analyseKinds(['fetches'], { managers: 20 });
    // Not its verdict: fetch's own timers come and go with the clock, and may ask for another window.
    expect(new Set(analysis.leaks.map(({ status }) => status))).toEqual(new Set(['allowed']));
    expect(analysis.notes).toContain(
      "180 PerformanceResourceTiming over 3 windows are allowed: Node's performance timeline keeps up to 250 resource entries.",
    );
  });

  it('is no alarm over clean use of the platform: servers, agents, timers, streams, caches of V8', async () => {
    const analysis = await analyseKinds(['platform'], { managers: 20, windows: 5 });
    expect(analysis.leaks).toEqual([]);
    expect(analysis.verdict).not.toBe('suspect');
  });
});

describe('growth in bursts', () => {
  const kinds = './burst-kinds.mjs';

  it('of batches that are kept when they are full counts one object a manager, wherever it waits', async () => {
    const { leaks } = await analyseKinds(['batches'], { kinds, windows: 3 });
    expect(leaks.map(({ className, per }) => [className, per.count])).toEqual([['Audit', 1]]);
    expect(leaks[0]?.windows).toEqual([60, 60, 60]);
  });

  it('is suspect while it is as quiet as it was before, and a leak when three bursts were alike', async () => {
    const verdicts = [];
    for (const windows of [3, 4, 6]) {
      const { verdict, leaks } = await analyseKinds(['every-second-window'], { kinds, windows });
      verdicts.push([verdict, leaks.length]);
    }
    expect(verdicts).toEqual([
      ['suspect', 0],
      ['suspect', 0],
      ['decided', 1],
    ]);
  });
});
