import type { Evidence, EvidenceStatus } from '../model/check.js';
import { formatNumber } from '../report/parts/figures.js';

/** What one source of evidence says of a category. */
export interface Part {
  readonly status: EvidenceStatus;
  /** A clause, or several. */
  readonly result: string;
  readonly evidence: readonly Evidence[];
}

export function notRun(result: string): Part {
  return { status: 'not-run', result, evidence: [] };
}

const MAX_SAID = 3;

/** The first few clauses of a list, and how many there are more. */
export function someOf(texts: readonly string[]): string {
  const more = texts.length - MAX_SAID;
  return texts.slice(0, MAX_SAID).join('; ') + (more > 0 ? `; and ${formatNumber(more)} more` : '');
}

/** The same for names. */
export function someNames(names: readonly string[]): string {
  const more = names.length - MAX_SAID;
  return names.slice(0, MAX_SAID).join(', ') + (more > 0 ? ` and ${formatNumber(more)} more` : '');
}
