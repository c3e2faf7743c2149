import * as v from 'valibot';
import { WsProfileError } from '../errors.js';
import type { SharedScenarioSettings } from '../model/config.js';
import type { HookName, ScenarioSettings } from '../model/scenario.js';
import {
  budgetsSchema,
  type FieldProblem,
  integer,
  managersSchema,
  readFields,
  roundsSchema,
  timeoutSchema,
  unknownField,
  warmupSchema,
} from '../model/schema.js';
import type { ServerPlan } from '../model/server.js';
import { shown } from '../model/shown.js';
import { httpSchema } from './http.js';
import { nameOfFile, nameProblem } from './name.js';
import { serverSchema } from './server.js';

const DEFAULTS = { managers: 50, rounds: 3, warmup: 3, concurrency: 10, timeoutMs: 10_000 } as const;

const HOOKS = [
  'tenant',
  'setup',
  'create',
  'createFor',
  'exercise',
  'destroy',
  'teardown',
] as const satisfies readonly HookName[];
const REQUIRED: readonly HookName[] = ['create', 'destroy'];

const STEADY = 'must be false or an object such as { rounds: 20 }';
const UNMEASURED = 'must be a list of sockets, exercise, workers';
const REFUSES = "must be a list of ids, such as ['', 'undefined']";
const SHARED = "must be a list of classes' names";
const TAGS = 'must be a list of words';

const FIELDS = {
  name: v.optional(
    v.pipe(
      v.string((issue) => `must be a string, not ${shown(issue.input)}`),
      v.check(
        (name) => nameProblem(name) === undefined,
        (issue) => nameProblem(issue.input) ?? '',
      ),
    ),
  ),
  managers: v.optional(managersSchema),
  rounds: v.optional(roundsSchema),
  warmup: v.optional(warmupSchema),
  concurrency: v.optional(integer(1, 100_000)),
  timeoutMs: v.optional(timeoutSchema),
  budgets: v.optional(budgetsSchema),
  tags: v.optional(
    v.array(v.pipe(v.string(TAGS), v.regex(/^[^\s,]{1,50}$/, `${TAGS} without spaces or commas`)), TAGS),
  ),
  steady: v.optional(
    v.union(
      [v.literal(false), v.strictObject({ rounds: v.optional(roundsSchema), provoke: v.optional(v.boolean()) })],
      (issue) => steadyProblem(issue.input),
    ),
  ),
  http: v.optional(httpSchema),
  refuses: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(REFUSES), v.maxLength(1000, REFUSES)), REFUSES),
      v.maxLength(1000, `${REFUSES}, at most 1,000`),
    ),
  ),
  shared: v.optional(v.array(v.string(SHARED), SHARED)),
  server: v.optional(serverSchema),
  client: v.optional(v.string((issue) => `must be a path such as './chat.client.ts', not ${shown(issue.input)}`)),
  unmeasured: v.optional(v.array(v.picklist(['sockets', 'exercise', 'workers'], UNMEASURED), UNMEASURED)),
};

/** What a child says of a scenario's default export. */
const DESCRIPTION = v.object({
  exported: v.string(),
  fields: v.record(v.string(), v.unknown()),
  hooks: v.array(v.string()),
});

/**
 * Turns what a child says of a scenario's default export into settings with every default filled in. `overrides` (the
 * command line and the environment) win over the scenario's own fields, which win over `defaults` (the configuration
 * file).
 *
 * @throws WsProfileError SCENARIO_INVALID naming the file and each wrong field
 */
export function validateDescription(
  description: unknown,
  file: string,
  shared: { readonly defaults?: SharedScenarioSettings; readonly overrides?: SharedScenarioSettings } = {},
): ScenarioSettings {
  const { exported, fields, hooks } = v.parse(DESCRIPTION, description);
  if (exported !== 'object') throw notAScenario(file, exported);
  const known = [...Object.keys(FIELDS), ...HOOKS];
  const problems: FieldProblem[] = [...hookProblems(fields, hooks, known)];
  const own = Object.fromEntries(Object.entries(fields).filter(([key]) => !isHook(key)));
  const read = readFields(FIELDS, own, known);
  if ('problems' in read) throw invalid(file, [...problems, ...read.problems]);
  const { name = nameOfFile(file), steady, ...settings } = read.value;
  const wrongName = read.value.name === undefined ? nameProblem(name) : undefined;
  if (wrongName) problems.push({ field: 'name', problem: `(taken from the file's) ${wrongName}` });
  const { client, server: bare, ...rest } = settings;
  if (client !== undefined && !bare) problems.push({ field: 'client', problem: 'needs a server to connect to' });
  const server = bare && { ...bare, client };
  const isExercised = server ? isUsed(server) : hooks.includes('exercise');
  if (steady && !isExercised) {
    const what = server ? 'a client, or messages of the server to send' : 'the hook exercise';
    problems.push({ field: 'steady', problem: `needs ${what}, which this scenario has not` });
  }
  if (settings.refuses && !hooks.includes('createFor')) {
    problems.push({ field: 'refuses', problem: 'needs the hook createFor(env, id), which this scenario has not' });
  }
  if (problems.length > 0) throw invalid(file, problems);
  const merged = { ...DEFAULTS, ...shared.defaults, ...withoutUndefined({ ...rest, server }), ...shared.overrides };
  const steadyRounds = isExercised && steady !== false ? (steady?.rounds ?? merged.rounds) : undefined;
  return Object.freeze({
    ...merged,
    name,
    file,
    tags: merged.tags ?? [],
    budgets: merged.budgets ?? {},
    ...(hooks.includes('tenant') && { namesTenants: true as const }),
    steady:
      steadyRounds === undefined
        ? false
        : { rounds: steadyRounds, ...(steady && steady.provoke !== undefined && { provoke: steady.provoke }) },
  });
}

/** Connections that stay have nothing to be exercised with otherwise; those of a drive come and go with it. */
function isUsed({ messages, client, drive }: ServerPlan): boolean {
  return (messages.length > 0 || client !== undefined) && drive === undefined;
}

function hookProblems(
  fields: Readonly<Record<string, unknown>>,
  hooks: readonly string[],
  known: readonly string[],
): readonly FieldProblem[] {
  return [
    ...hooks
      .filter((hook) => !isHook(hook))
      .map((field) => ({
        field,
        problem: Object.hasOwn(FIELDS, field) ? 'must not be a function' : unknownField(field, known),
      })),
    ...HOOKS.filter((hook) => Object.hasOwn(fields, hook)).map((field) => ({
      field,
      problem: `must be a function, not ${shown(fields[field])}`,
    })),
    ...(Object.hasOwn(fields, 'server')
      ? hooks
          .filter(isHook)
          .map((field) => ({ field, problem: 'has no place beside server: the swarm connects to it' }))
      : REQUIRED.filter((hook) => !hooks.includes(hook) && !Object.hasOwn(fields, hook)).map((field) => ({
          field,
          problem: 'is missing: a scenario needs the functions create and destroy, or a server',
        }))),
  ];
}

function steadyProblem(input: unknown): string {
  if (typeof input !== 'object' || input === null) return `${STEADY}, not ${shown(input)}`;
  const unknown = Object.keys(input).find((key) => key !== 'rounds' && key !== 'provoke');
  return unknown
    ? `${STEADY}; it has the field ${unknown}`
    : `${STEADY} with a whole number from 1, not ${shown(input)}`;
}

function isHook(key: string): boolean {
  return (HOOKS as readonly string[]).includes(key);
}

function notAScenario(file: string, exported: string): WsProfileError {
  const what = exported === 'missing' ? 'has no default export' : `exports ${exported} as its default, not a scenario`;
  return new WsProfileError('SCENARIO_INVALID', `${file} ${what}.`, {
    hint: 'A scenario is `export default defineScenario({ create, destroy })`, or a plain object of that shape.',
  });
}

function invalid(file: string, problems: readonly FieldProblem[]): WsProfileError {
  const lines = problems.map(({ field, problem }) => `${file}: ${field} ${problem}.`);
  return new WsProfileError('SCENARIO_INVALID', lines.join('\n'), {
    hint: "docs/scenarios.md lists a scenario's fields and hooks.",
  });
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
