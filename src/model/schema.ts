import * as v from 'valibot';
import { parseBudget } from './budget.js';
import { nearest } from './nearest.js';
import type { Budgets } from './scenario.js';
import { shown } from './shown.js';

/** What is wrong with one field, as a clause that follows the field's name. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** An integer from `min` to `max`. */
export function integer(min: number, max: number) {
  const message = (issue: { readonly input: unknown }) =>
    `must be a whole number from ${min} to ${max.toLocaleString('en')}, not ${shown(issue.input)}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
}

export const managersSchema = integer(1, 1_000_000);
export const roundsSchema = integer(1, 100_000);
export const warmupSchema = integer(0, 100_000);
export const timeoutSchema = integer(1, 2 ** 31 - 1);

export const budgetsSchema = v.pipe(
  v.record(v.string(), v.unknown(), (issue) => `must be an object of limits by metric, not ${shown(issue.input)}`),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [name, budget] of Object.entries(dataset.value)) {
      const parsed = parseBudget(name, budget);
      if (!('problem' in parsed)) continue;
      addIssue({
        message: parsed.problem,
        path: [{ type: 'object', origin: 'value', input: dataset.value, key: name, value: budget }],
      });
    }
  }),
  v.transform((budgets) => budgets as Budgets),
);

/**
 * Reads an object of known fields: the typed value, or every problem found in it. Unknown fields are problems, with
 * the field that was probably meant.
 */
export function readFields<const E extends v.ObjectEntries>(
  entries: E,
  input: Readonly<Record<string, unknown>>,
  known: readonly string[] = Object.keys(entries),
): { readonly value: v.InferOutput<v.ObjectSchema<E, undefined>> } | { readonly problems: readonly FieldProblem[] } {
  const unknown = Object.keys(input).filter((key) => !known.includes(key));
  const problems: FieldProblem[] = unknown.map((field) => ({ field, problem: unknownField(field, known) }));
  const result = v.safeParse(v.object(entries), input);
  if (!result.success) {
    problems.push(...result.issues.map((issue) => ({ field: v.getDotPath(issue) ?? '', problem: issue.message })));
  }
  return problems.length > 0 || !result.success ? { problems } : { value: result.output };
}

export function unknownField(field: string, known: readonly string[]): string {
  const guess = nearest(field, known);
  return `is no field that ws-profile knows${guess ? `; did you mean ${guess}?` : ` (${known.join(', ')})`}`;
}
