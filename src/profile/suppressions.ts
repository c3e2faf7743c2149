import path from 'node:path';
import { WsProfileError } from '../errors.js';
import { readRegularFile } from '../files/regular-file.js';
import {
  findingSuppressionOf,
  parseSuppressions,
  type Suppression,
  suppressionOf,
} from '../leaks/status/suppressions.js';
import type { Config } from '../model/config.js';
import type { Finding } from '../model/finding.js';
import { isMeasured, type RunResult } from '../model/result.js';

/**
 * The project's suppression rules; none when there is no file.
 *
 * @throws WsProfileError SUPPRESSION_INVALID
 */
export async function readSuppressions({ suppressions: file, root }: Config): Promise<readonly Suppression[]> {
  const shown = path.relative(root, file);
  try {
    return parseSuppressions(await readRegularFile(file), shown);
  } catch (cause) {
    if (cause instanceof WsProfileError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new WsProfileError('SUPPRESSION_INVALID', `${shown} can't be read: ${(cause as Error).message}`, { cause });
  }
}

/** How often each rule was used, a sentence each; one that was never used may go. */
export function suppressionNotes(rules: readonly Suppression[], result: RunResult, file: string): string[] {
  const measured = result.scenarios.filter(isMeasured);
  const isSuppressed = ({ status }: Pick<Finding, 'status'>) => status === 'suppressed';
  const leaks = measured.flatMap((one) => one.leaks.filter(isSuppressed).map((leak) => suppressionOf(leak, rules)));
  const findings = measured.flatMap((one) =>
    one.findings.filter(isSuppressed).map((finding) => findingSuppressionOf(finding, rules)),
  );
  return rules.map((rule) => {
    const uses = [countOf(leaks, rule, 'leak'), countOf(findings, rule, 'finding')].filter(Boolean);
    const where = `${path.basename(file)}:${rule.line} (${rule.by} ${rule.pattern})`;
    if (uses.length === 0) return `${where} suppressed nothing: it may go.`;
    return `${where} suppressed ${uses.join(' and ')}: ${rule.reason}.`;
  });
}

function countOf(used: readonly (Suppression | undefined)[], rule: Suppression, noun: string): string {
  const count = used.filter((one) => one === rule).length;
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}
