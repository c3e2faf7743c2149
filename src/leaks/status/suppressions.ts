import { WsProfileError } from '../../errors.js';
import type { IsolationFinding } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';
import { pathText } from '../../model/path.js';
import { matchesGlob } from './glob.js';

/** One line of a suppression file. */
export interface Suppression {
  readonly by: RuleKind;
  readonly pattern: string;
  readonly reason: string;
  /** From 1. */
  readonly line: number;
}

type RuleKind = (typeof RULE_KINDS)[number];
const RULE_KINDS = ['leak', 'finding', 'class', 'path', 'package'] as const;

const HINT =
  'A rule is "leak <id>", "finding <id>", "class <name>", "path <pattern>" or "package <name>", then " # " and a reason. * stands for any text.';

/**
 * Reads a suppression file: one rule a line with its reason, as `class LRUNode # bounded at 500`. Empty lines and lines that
 * start with # are passed over.
 *
 * @throws WsProfileError SUPPRESSION_INVALID with file and line
 */
export function parseSuppressions(text: string, file: string): Suppression[] {
  return text.split(/\r?\n/).flatMap((content, i) => {
    const line = i + 1;
    if (/^\s*(?:#|$)/.test(content)) return [];
    const rule = /^\s*(\S+)\s+(.*?)\s+#\s*(.*?)\s*$/.exec(content);
    const fail = (what: string) =>
      new WsProfileError('SUPPRESSION_INVALID', `${file}:${line}: ${what}`, { hint: HINT });
    if (!rule) throw fail(/\s#/.test(content) ? 'the rule has nothing to match' : 'the rule gives no reason');
    const [, by = '', pattern = '', reason = ''] = rule;
    if (!isRuleKind(by)) throw fail(`unknown rule ${JSON.stringify(by.slice(0, 40))}`);
    if (reason === '') throw fail('the rule gives no reason');
    if (isNoReason(reason)) throw fail('the rule gives no reason of its own: write why this may stay');
    if ((by === 'leak' || by === 'finding') && !/^[0-9a-f]{8}$/.test(pattern))
      throw fail(`${JSON.stringify(pattern.slice(0, 40))} is no ${by} id`);
    return [{ by, pattern, reason, line }];
  });
}

function isRuleKind(word: string): word is RuleKind {
  return (RULE_KINDS as readonly string[]).includes(word);
}

type Suppressible = Pick<Leak, 'id' | 'className' | 'path'>;

/** The first rule that covers a leak. */
export function suppressionOf(leak: Suppressible, rules: readonly Suppression[]): Suppression | undefined {
  return rules.find((rule) => covers(rule, leak));
}

/** The first rule that covers a finding of isolation: by its id or its path, as what it is of is no leak's class or package. */
export function findingSuppressionOf(
  finding: Pick<IsolationFinding, 'id' | 'path'>,
  rules: readonly Suppression[],
): Suppression | undefined {
  return rules.find(({ by, pattern }) => {
    if (by === 'finding') return finding.id === pattern;
    return by === 'path' && matchesGlob(`*${pattern}*`, pathText(finding.path, 'from-root'));
  });
}

function covers({ by, pattern }: Suppression, leak: Suppressible): boolean {
  switch (by) {
    case 'finding':
      return false;
    case 'leak':
      return leak.id === pattern;
    case 'class':
      return matchesGlob(pattern, leak.className);
    case 'path':
      return matchesGlob(`*${pattern}*`, pathText(leak.path, 'from-root'));
    case 'package':
      return packagesOf(leak).some((name) => matchesGlob(pattern, name));
  }
}

/** The packages whose modules or closures hold the leak. */
function packagesOf({ path }: Suppressible): string[] {
  return path.flatMap(({ source }) => {
    const found = source && /.*node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(source.file);
    return found?.[1] ? [found[1].replaceAll('\\', '/')] : [];
  });
}

/** What stands where a reason is to be written, as `suggestRule` leaves it and as people do. */
export function isNoReason(reason: string): boolean {
  return /^(?:todo\b|fixme\b|tbd\b|xxx\b|\?+$|-+$|\.+$)/i.test(reason.trim()) || !/[\p{L}\p{N}]/u.test(reason);
}

/** A rule that would suppress this leak and nothing else, for a person to complete. */
export function suggestRule(leak: Pick<Leak, 'id' | 'className' | 'path'>): string {
  const text = oneLine(`${leak.className}, held by ${pathText(leak.path, 'from-root')}`);
  return `leak ${leak.id} # TODO say why this may stay: ${text}`;
}

/** What came out of a heap must not start a line of its own. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, 300);
}
