import * as v from 'valibot';
import { RUN_SCHEMA } from '../model/result.js';
import { RUN_SCHEMA_1 } from './run-1.js';

const memory = v.looseObject({ rss: v.number(), heapUsed: v.number(), external: v.number() });

const common = {
  name: v.pipe(v.string(), v.nonEmpty()),
  file: v.string(),
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

const run = {
  ok: v.boolean(),
  node: v.string(),
  platform: v.string(),
  durationMs: v.number(),
  shard: v.optional(shard),
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
