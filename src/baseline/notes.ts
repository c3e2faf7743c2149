import type { BaselineEntry } from './store.js';

/**
 * What a run says where no baseline of its key is there: baselines of other keys are never compared.
 *
 * @param entries all baselines, of `listBaselines`
 */
export function noteMissing(entries: readonly BaselineEntry[], scenario: string, key: string): string | undefined {
  const keys = entries.filter((entry) => entry.scenario === scenario).map((entry) => entry.key);
  if (keys.includes(key)) return undefined;
  const others = keys.length > 0 ? ` (there is one for ${keys.join(', ')}, which is not compared)` : '';
  return `There is no baseline for ${key}${others}; --update new writes it.`;
}

/**
 * What a run of all scenarios says of baselines that belong to none.
 *
 * @param entries all baselines, of `listBaselines`
 */
export function noteOrphans(entries: readonly BaselineEntry[], scenarios: readonly string[]): string | undefined {
  const names = [...new Set(entries.map(({ scenario }) => scenario))];
  const orphans = names.filter((name) => !scenarios.includes(name));
  if (orphans.length === 0) return undefined;
  return `Baselines of scenarios that are gone: ${orphans.join(', ')}; \`ws-profile baseline prune\` removes them.`;
}
