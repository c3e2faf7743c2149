import { stripVTControlCharacters } from 'node:util';
import { query } from 'jsonpath-rfc9535';
import parsePath from 'jsonpath-rfc9535/parser';
import type { CommandEnd } from '../model/check.js';

/** A count, or why there is none, as a clause that follows "it". */
type Counted = { readonly count: number } | { readonly problem: string };

/** Takes the count that a check is about from what its command printed. */
export function countIn(count: string | RegExp, end: CommandEnd): Counted {
  if (typeof count === 'string' && count.startsWith('$')) return countByPath(count, end);
  return countByPattern(count, end);
}

function countByPattern(pattern: string | RegExp, { stdout, stderr, cut }: CommandEnd): Counted {
  const flags = typeof pattern === 'string' ? 'm' : pattern.flags.replace(/[gy]/g, '');
  const expression = new RegExp(typeof pattern === 'string' ? pattern : pattern.source, `${flags}g`);
  const matches = [...stripVTControlCharacters(`${stdout}\n${stderr}`).matchAll(expression)];
  if (!hasGroup(expression)) {
    return cut ? { problem: 'printed too much for its matches to be counted' } : { count: matches.length };
  }
  const number = matches
    .at(-1)
    ?.slice(1)
    .find((group) => group !== undefined);
  if (number === undefined) return { problem: `printed nothing that ${expression.source} finds` };
  const count = Number(number.replace(/[,_ ](?=\d{3})/g, ''));
  return Number.isFinite(count) ? { count } : { problem: `printed ${JSON.stringify(number)} where a number was to be` };
}

function hasGroup(expression: RegExp): boolean {
  // An alternative that matches nothing shows the groups that there are.
  return (new RegExp(`${expression.source}|`, expression.flags.replace('g', '')).exec('')?.length ?? 1) > 1;
}

/**
 * One number is the count, one list is counted; of several values numbers are added and others counted. A path that can
 * lead to one place alone must lead somewhere.
 */
function countByPath(path: string, { stdout, cut }: CommandEnd): Counted {
  if (cut) return { problem: 'printed too much for its JSON to be read' };
  let document: unknown;
  try {
    document = JSON.parse(stdout);
  } catch (error) {
    return { problem: `printed no JSON (${(error as Error).message})` };
  }
  const values: readonly unknown[] = query(document as Parameters<typeof query>[0], path);
  const [first] = values;
  if (isSingular(path)) {
    if (values.length === 0) return { problem: `printed JSON in which ${path} leads nowhere` };
    if (typeof first === 'number') return { count: first };
    if (Array.isArray(first)) return { count: first.length };
    return { problem: `printed JSON in which ${path} is no number and no list` };
  }
  const numbers = values.filter((value) => typeof value === 'number');
  const areNumbers = numbers.length === values.length;
  return { count: areNumbers ? numbers.reduce((sum, value) => sum + value, 0) : values.length };
}

/** RFC 9535's singular query: names and indexes alone. */
function isSingular(path: string): boolean {
  return parsePath(path).segments.every(({ type, node }) => {
    if (type === 'DescendantSegment') return false;
    if (node.type !== 'BracketedSelection') return node.type === 'MemberNameShorthand';
    const [selector] = node.selectors;
    return node.selectors.length === 1 && (selector?.type === 'NameSelector' || selector?.type === 'IndexSelector');
  });
}
