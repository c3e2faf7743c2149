import type { Found } from './find-leaks.js';

/** Growth that Node bounds itself, at a bound that no reasonable number of windows reaches. */
interface AllowRule {
  readonly reason: string;
  covers(found: Found): boolean;
}

const RULES: readonly AllowRule[] = [
  {
    reason: "Node's performance timeline keeps up to 250 resource entries",
    covers: ({ holder }) =>
      holder[0]?.name === 'module node:internal/perf/observe' && /Buffer$/.test(holder[1]?.edge ?? ''),
  },
];

/** The reason for which a built-in rule allows a growth; undefined when none does. */
export function allowedBy(found: Found): string | undefined {
  return RULES.find((rule) => rule.covers(found))?.reason;
}
