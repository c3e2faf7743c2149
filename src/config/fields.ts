import * as v from 'valibot';
import type { ConfigDefinition } from '../model/config.js';
import { budgetsSchema, integer, managersSchema, roundsSchema, timeoutSchema, warmupSchema } from '../model/schema.js';
import { shown } from '../model/shown.js';
import { checksSchema } from './checks.js';

const text = (what: string) =>
  v.pipe(
    v.string((issue) => `must be ${what}, not ${shown(issue.input)}`),
    v.check((value) => value.trim() !== '', `must be ${what}, not empty`),
  );
const flag = v.boolean((issue) => `must be true or false, not ${shown(issue.input)}`);
const list = (what: string) => v.array(text(what), (issue) => `must be a list of ${what}s, not ${shown(issue.input)}`);

/** Every field that a configuration file, the environment or the command line may set. */
export const CONFIG_FIELDS = {
  scenarios: v.optional(list('path or pattern')),
  managers: v.optional(managersSchema),
  rounds: v.optional(roundsSchema),
  warmup: v.optional(warmupSchema),
  timeoutMs: v.optional(timeoutSchema),
  budgets: v.optional(budgetsSchema),
  baselines: v.optional(text('a folder')),
  history: v.optional(
    v.union([v.literal(false), text('a file')], (issue) => `must be a file or false, not ${shown(issue.input)}`),
  ),
  suppressions: v.optional(text('a file')),
  reporters: v.optional(list('reporter')),
  keepSnapshots: v.optional(flag),
  keep: v.optional(
    v.strictObject(
      {
        runs: v.optional(integer(1, 1000)),
        days: v.optional(integer(0, 10_000)),
        megabytes: v.optional(integer(0, 1_000_000)),
      },
      (issue) => `must hold runs, days and megabytes, not ${shown(issue.input)}`,
    ),
  ),
  diagnose: v.optional(flag),
  workers: v.optional(integer(1, 64)),
  retries: v.optional(integer(0, 20)),
  strict: v.optional(flag),
  update: v.optional(
    v.picklist(['new', 'all', 'none'], (issue) => `must be 'new', 'all' or 'none', not ${shown(issue.input)}`),
  ),
  surface: v.optional(list('entry module')),
  canonical: v.optional(
    v.record(
      v.string(),
      text('a file or folder'),
      (issue) => `must be an object of files by name, not ${shown(issue.input)}`,
    ),
  ),
  checks: v.optional(checksSchema),
  required: v.optional(list('category')),
};

export type ConfigField = keyof typeof CONFIG_FIELDS;

/** What holds where nobody says anything. Paths are relative to the project's root. */
export const DEFAULTS = {
  scenarios: [],
  budgets: {},
  baselines: 'baselines',
  history: '.ws-profile/history.jsonl',
  suppressions: 'ws-profile.suppress',
  reporters: [],
  keepSnapshots: false,
  // Enough to compare the last runs. A snapshot holds every string of the process: it should not lie about.
  keep: { runs: 3, days: 7, megabytes: 500 },
  diagnose: true,
  workers: 1,
  retries: 0,
  strict: false,
  surface: [],
  canonical: {},
  checks: [],
  required: [],
} as const satisfies ConfigDefinition;
