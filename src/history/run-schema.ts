import * as v from 'valibot';
import { RUN_SCHEMA } from '../model/result.js';
import { RUN_SCHEMA_1 } from './run-1.js';

const memory = v.looseObject({ rss: v.number(), heapUsed: v.number(), external: v.number() });

const common = {
  name: v.pipe(v.string(), v.nonEmpty()),
  file: v.string(),
  tags: v.optional(v.array(v.string())),
  managers: v.number(),
  durationMs: v.number(),
};

const errored = v.looseObject({
  ...common,
  verdict: v.literal('error'),
  error: v.looseObject({ code: v.string(), message: v.string() }),
});

const path = v.array(v.looseObject({ edge: v.string(), edgeKind: v.string(), name: v.string() }));

const finding = {
  id: v.string(),
  kind: v.string(),
  status: v.picklist(['new', 'worse', 'known', 'better', 'suppressed', 'allowed']),
};

const leak = {
  ...finding,
  className: v.string(),
  windows: v.array(v.number()),
  classes: v.array(v.looseObject({ className: v.string(), count: v.array(v.number()), bytes: v.array(v.number()) })),
};

const leak1 = v.variant('loop', [
  v.looseObject({
    ...leak,
    loop: v.literal('lifecycle'),
    holder: path,
    countPerManager: v.number(),
    bytesPerManager: v.number(),
  }),
  v.looseObject({
    ...leak,
    loop: v.literal('steady'),
    holder: path,
    countPerExercise: v.number(),
    bytesPerExercise: v.number(),
  }),
]);

const codePlace = { file: v.string(), line: v.number(), column: v.number(), code: v.string() };

const leak2 = v.looseObject({
  ...leak,
  entry: v.optional(v.number()),
  putInAt: v.optional(
    v.looseObject({
      ...codePlace,
      takenOut: v.array(v.looseObject({ ...codePlace, reached: v.optional(v.number()) })),
    }),
  ),
  siteNote: v.optional(v.string()),
  loop: v.picklist(['lifecycle', 'steady']),
  path,
  per: v.looseObject({
    unit: v.picklist(['manager', 'exercise', 'connection', 'second']),
    count: v.number(),
    bytes: v.number(),
  }),
});

const measured = {
  ...common,
  verdict: v.picklist(['pass', 'fail', 'undecided']),
  rounds: v.number(),
  phases: v.looseObject({ before: memory, live: memory, after: memory }),
  metrics: v.record(
    v.string(),
    v.looseObject({
      value: v.number(),
      unit: v.string(),
      spread: v.number(),
      baseline: v.nullable(v.number()),
      budget: v.nullable(v.number()),
      verdict: v.picklist(['pass', 'fail', 'undecided', 'info']),
    }),
  ),
  plateaus: v.array(v.looseObject({ className: v.string() })),
  notes: v.array(v.string()),
  samples: v.array(v.looseObject({})),
  artifacts: v.array(v.string()),
};

const measured1 = v.looseObject({ ...measured, leaks: v.array(leak1) });

const measured2 = v.looseObject({
  ...measured,
  leaks: v.array(leak2),
  findings: v.array(v.looseObject({ ...finding, path })),
  retained: v.optional(v.array(v.looseObject({ functionName: v.string(), file: v.string(), bytes: v.number() }))),
  survivors: v.optional(v.array(v.looseObject({ className: v.string(), count: v.number(), path }))),
  handlesLeftOpen: v.optional(v.record(v.string(), v.number())),
  scale: v.optional(
    v.looseObject({
      points: v.array(v.looseObject({ managers: v.number(), createMs: v.number(), liveBytes: v.number() })),
      createMs: v.optional(v.looseObject({ value: v.number(), spread: v.number() })),
      liveBytes: v.optional(v.looseObject({ value: v.number(), spread: v.number() })),
    }),
  ),
  warnings: v.optional(v.record(v.string(), v.number())),
  connections: v.optional(
    v.looseObject({
      opened: v.number(),
      failures: v.record(v.string(), v.number()),
      errors: v.record(v.string(), v.number()),
      closeCodes: v.record(v.string(), v.number()),
    }),
  ),
  refusals: v.optional(v.array(v.looseObject({ id: v.string(), refused: v.boolean(), did: v.string() }))),
  openTimers: v.optional(v.array(v.looseObject({ call: v.string(), callback: v.string(), count: v.number() }))),
});

const shard = v.pipe(
  v.object({
    index: v.pipe(v.number(), v.integer(), v.minValue(1)),
    count: v.pipe(v.number(), v.integer(), v.minValue(1)),
    all: v.optional(v.array(v.string())),
  }),
  v.check(({ index, count }) => index <= count),
);

const place = v.looseObject({ file: v.string(), line: v.number(), column: v.number(), text: v.string() });
const named = { name: v.string(), entry: v.string() };

const surface = v.looseObject({
  status: v.picklist(['passed', 'failed', 'blocked', 'not-run']),
  entries: v.array(v.looseObject({ entry: v.string(), names: v.nullable(v.number()), types: v.nullable(v.number()) })),
  problems: v.array(
    v.variant('kind', [
      v.looseObject({ kind: v.literal('entry-broken'), entry: v.string(), reason: v.string() }),
      v.looseObject({ kind: v.literal('entry-gone'), entry: v.string(), names: v.number() }),
      v.looseObject({ kind: v.picklist(['unreadable', 'deprecated']), ...named, reason: v.string() }),
      v.looseObject({
        kind: v.literal('gone'),
        ...named,
        was: v.string(),
        successor: v.nullable(v.string()),
        movedTo: v.nullable(v.string()),
        importers: v.array(place),
      }),
      v.looseObject({ kind: v.literal('kind-changed'), ...named, was: v.string(), now: v.string() }),
      v.looseObject({ kind: v.literal('members-gone'), ...named, members: v.array(v.string()) }),
      v.looseObject({ kind: v.literal('canonical-gone'), name: v.string(), canonical: v.string() }),
      v.looseObject({ kind: v.literal('import-broken'), place, target: v.nullable(v.string()) }),
      v.looseObject({ kind: v.literal('not-canonical'), place, target: v.string(), canonical: v.string() }),
    ]),
  ),
  changes: v.array(v.looseObject({ ...named, change: v.string() })),
  notes: v.array(v.string()),
  evidence: v.looseObject({ what: v.string(), command: v.string(), value: v.string() }),
});

const run = {
  ok: v.boolean(),
  node: v.string(),
  platform: v.string(),
  durationMs: v.number(),
  shard: v.optional(shard),
  surface: v.optional(surface),
};

/** A document of `ws-profile/run@1`. */
export const run1 = v.looseObject({
  ...run,
  schema: v.literal(RUN_SCHEMA_1),
  scenarios: v.array(v.variant('verdict', [measured1, errored])),
});

/** A document of today. What this version does not know is passed over. */
export const run2 = v.looseObject({
  ...run,
  schema: v.literal(RUN_SCHEMA),
  scenarios: v.array(v.variant('verdict', [measured2, errored])),
});
