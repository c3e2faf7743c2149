import path from 'node:path';
import { WsProfileError } from '../errors.js';
import { readRegularFile } from '../files/regular-file.js';
import { parseSuppressions, type Suppression, suppressionOf } from '../leaks/status/suppressions.js';
import type { Config } from '../model/config.js';
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
  const leaks = result.scenarios.filter(isMeasured).flatMap((scenario) => scenario.leaks);
  return rules.map((rule) => {
    const used = leaks.filter((leak) => leak.status === 'suppressed' && suppressionOf(leak, rules) === rule).length;
    const where = `${path.basename(file)}:${rule.line} (${rule.by} ${rule.pattern})`;
    if (used === 0) return `${where} suppressed nothing: it may go.`;
    return `${where} suppressed ${used} ${used === 1 ? 'leak' : 'leaks'}: ${rule.reason}.`;
  });
}
