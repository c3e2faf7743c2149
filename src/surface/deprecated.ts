import type { SurfaceProblem } from '../model/surface.js';
import type { DeprecatedUse } from './importing/protocol.js';

/** What comes before the name that is meant; or else it looks like code. */
const POINTS_AT = /\b(?:use|call|see|try|prefer|by|to|of|with)\s+(?:the\s+)?([\w$]+)/gi;
const LOOKS_LIKE_CODE = /[\w$]*[a-z][A-Z_$][\w$]*/g;

/** The exported name that a `@deprecated` text names first: in a link or in backticks before plain words. */
export function replacementIn(text: string, name: string, exported: ReadonlySet<string>): string | undefined {
  const marked = [...text.matchAll(/\{@link(?:code|plain)?\s+([\w$]+)|`([\w$]+)/g)].map(
    ([, link, code]) => link ?? code,
  );
  const pointedAt = [...text.matchAll(POINTS_AT)].map(([, word]) => word);
  const words = [...marked, ...pointedAt, ...(text.match(LOOKS_LIKE_CODE) ?? [])];
  return words.find((word) => word !== undefined && word !== name && exported.has(word));
}

/** A deprecated name, and what came of using it. */
export interface UsedDeprecated {
  readonly entry: string;
  readonly name: string;
  readonly replacement: string | undefined;
  /** Its source mentions the replacement. */
  readonly mentionsReplacement: boolean;
  readonly use: DeprecatedUse;
}

/** A deprecated name must still work, lead to the new one and warn once: what of that it does not do, or can't be seen to. */
export function judgeDeprecated(used: UsedDeprecated): {
  readonly problems: readonly SurfaceProblem[];
  readonly note: string | undefined;
} {
  const { entry, name, replacement, use } = used;
  const reasons: string[] = [];
  if (replacement !== undefined) {
    if (use.threw !== null && use.replacementThrew === null) {
      reasons.push(`does not work: it throws ${use.threw}, which ${replacement} does not`);
    }
    if (!use.leads && !used.mentionsReplacement) reasons.push(`does not lead to ${replacement}`);
  }
  const { isSilent, isUnknown } = warningsOf(use);
  if (isSilent) reasons.push('warns nobody who uses it');
  if (new Set(use.warnings).size < use.warnings.length) reasons.push('warns whenever it is used, not once');
  return {
    problems: reasons.map((reason) => ({ kind: 'deprecated', entry, name, reason })),
    note: isUnknown ? `${name} was not seen to warn: without arguments it throws ${use.threw}.` : undefined,
  };
}

/** A constant can't warn. What threw may have been about to, unless it is the replacement itself. */
function warningsOf({ kind, warnings, threw, isSame }: DeprecatedUse): { isSilent: boolean; isUnknown: boolean } {
  const isQuiet = (kind === 'class' || kind === 'function') && warnings.length === 0;
  const isUnknown = isQuiet && threw !== null && !isSame;
  return { isSilent: isQuiet && !isUnknown, isUnknown };
}
