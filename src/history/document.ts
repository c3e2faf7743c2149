import * as v from 'valibot';
import { type ErrorCode, WsProfileError } from '../errors.js';
import { readRegularFile } from '../files/regular-file.js';
import { RUN_SCHEMA, type RunResult } from '../model/result.js';

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

const measured = v.looseObject({
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
  leaks: v.array(v.looseObject({ id: v.string(), className: v.string(), windows: v.array(v.number()) })),
  plateaus: v.array(v.looseObject({ className: v.string() })),
  notes: v.array(v.string()),
  samples: v.array(v.looseObject({})),
  artifacts: v.array(v.string()),
});

const shard = v.pipe(
  v.object({
    index: v.pipe(v.number(), v.integer(), v.minValue(1)),
    count: v.pipe(v.number(), v.integer(), v.minValue(1)),
    all: v.optional(v.array(v.string())),
  }),
  v.check(({ index, count }) => index <= count),
);

const document = v.looseObject({
  schema: v.literal(RUN_SCHEMA),
  ok: v.boolean(),
  node: v.string(),
  platform: v.string(),
  durationMs: v.number(),
  scenarios: v.array(v.variant('verdict', [measured, errored])),
  shard: v.optional(shard),
});

/**
 * Reads a document that `--json` printed.
 *
 * @param code what to throw when it is none: MERGE_INVALID, HISTORY_INVALID
 */
export async function readRunDocument(file: string, code: ErrorCode): Promise<RunResult> {
  const text = await readRegularFile(file).catch((cause: Error) => {
    throw new WsProfileError(code, `${file} can not be read: ${cause.message}.`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WsProfileError(code, `${file} is no JSON document: ${(cause as Error).message}.`, {
      hint: 'Write it with: ws-profile run --reporter json=FILE',
      cause,
    });
  }
  return parseRunDocument(value, file, code);
}

function parseRunDocument(value: unknown, file: string, code: ErrorCode): RunResult {
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (schema !== RUN_SCHEMA) {
    const found = typeof schema === 'string' ? `of schema ${JSON.stringify(schema.slice(0, 60))}` : 'without a schema';
    throw new WsProfileError(code, `${file} is ${found}, not ${RUN_SCHEMA}.`, {
      hint: 'It has to come from ws-profile run --json of this major version.',
    });
  }
  const parsed = v.safeParse(document, value);
  if (parsed.success) return value as RunResult;
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue) ?? 'the document';
  throw new WsProfileError(code, `${file}: ${place} is not what ${RUN_SCHEMA} says: ${issue.message}.`);
}
