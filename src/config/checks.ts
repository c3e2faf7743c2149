import parsePath from 'jsonpath-rfc9535/parser';
import * as v from 'valibot';
import { integer, timeoutSchema, unknownField } from '../model/schema.js';
import { shown } from '../model/shown.js';

const words = (what: string) =>
  v.pipe(
    v.string((issue) => `must be ${what}, not ${shown(issue.input)}`),
    v.check((value) => value.trim() !== '', `must be ${what}, not empty`),
  );

/** An object of known fields. */
function object<const E extends v.ObjectEntries>(entries: E, what: string) {
  return v.strictObject(entries, ({ expected, path, input }) => {
    if (expected === 'never') return unknownField(String(path?.at(-1)?.key), Object.keys(entries));
    return expected?.startsWith('"') ? 'is missing' : `must be ${what}, not ${shown(input)}`;
  });
}

const COUNT = 'must be a regular expression, or a JSONPath that starts with $';

/** Also refused: what is neither an expression nor a path that can be read. */
const count = v.union(
  [
    v.instance(RegExp),
    v.pipe(
      v.string(),
      v.rawCheck(({ dataset, addIssue }) => {
        const problem = dataset.typed ? countProblem(dataset.value) : undefined;
        if (problem) addIssue({ message: problem });
      }),
    ),
  ],
  (issue) => (issue.issues?.length === 1 ? issue.issues[0].message : `${COUNT}, not ${shown(issue.input)}`),
);

function countProblem(text: string): string | undefined {
  if (text.trim() === '') return `${COUNT}, not empty`;
  try {
    if (text.startsWith('$')) parsePath(text);
    else new RegExp(text);
    return undefined;
  } catch (error) {
    return `is no ${text.startsWith('$') ? 'JSONPath' : 'regular expression'}: ${(error as Error).message}`;
  }
}

const needs = v.pipe(
  object(
    {
      command: v.optional(words('a command')),
      url: v.optional(v.pipe(words('a URL'), v.check(isHttp, 'must be a URL of http: or https:'))),
      tcp: v.optional(v.pipe(words('host:port'), v.check(isAddress, "must be host:port, such as 'localhost:5432'"))),
    },
    'an object of command, url or tcp',
  ),
  v.check((value) => Object.keys(value).length > 0, 'must name a command, a url or a tcp address'),
);

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isAddress(text: string): boolean {
  const port = /^(?:[^\s:/@?#]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(text)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

const check = object(
  {
    name: words('a name'),
    category: words('a category'),
    command: words('a command'),
    count: v.optional(count),
    budget: v.optional(integer(0, 1_000_000_000)),
    needs: v.optional(needs),
    timeoutMs: v.optional(timeoutSchema),
    exitCodes: v.optional(v.array(integer(0, 255), 'must be a list of exit codes')),
  },
  'a check: { name, category, command, … }',
);

/** The project's own commands whose outcome is evidence. */
export const checksSchema = v.pipe(
  v.array(check, (issue) => `must be a list of checks, not ${shown(issue.input)}`),
  v.check(
    (checks) => new Set(checks.map(({ name }) => name)).size === checks.length,
    'must have a name of its own for each check',
  ),
);
