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

/** The first few of a list, and how many there are more. */
export function someOf(texts: readonly string[], most = MAX_SAID): string {
  const more = texts.length - most;
  return texts.slice(0, most).join('; ') + (more > 0 ? `; and ${formatNumber(more)} more` : '');
}
