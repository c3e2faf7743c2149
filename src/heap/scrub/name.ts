import { replaceSecrets } from '../../secrets/redact.js';
import { filler } from './filler.js';

/**
 * How V8 names an edge of a weak map: `12 / part of key (Session @51) -> value (Object @53) pair in WeakMap (table @49)`, or
 * with `%s` and `%u` where that would be too long.
 */
const PAIR = /^(\d+ \/ part of key \(.*?\) -> value \()(.*?)( @(\d+|%u)\) pair in WeakMap \(table @(?:\d+|%u)\))?$/s;
/** How Chrome names an element of a page: `<a href="https://example.com/?token=…">`. */
const ELEMENT = /^((?:Detached )?<(?!symbol )[\w:.-]+ )(.*)(>)$/s;

/**
 * A name as it may stay in a scrubbed snapshot: without a weak map's value that V8 wrote into it, the attributes of an
 * element, and what looks like a secret.
 */
export function scrubbedName(name: string, index: number, valueIds: ReadonlySet<number>): string {
  const pair = PAIR.exec(name);
  if (pair) {
    const [, before = '', value = '', behind = '', id] = pair;
    // Of a name that is cut nothing tells what the value was.
    const goes = id === undefined || valueIds.has(Number(id));
    return goes ? before + 'x'.repeat(value.length) + behind : name;
  }
  const element = ELEMENT.exec(name);
  if (element) return `${element[1]}${'x'.repeat(element[2]!.length)}${element[3]}`;
  return isPlain(name) ? name : replaceSecrets(name, (secret) => filler(index, secret.length));
}

/** A short word, as most names are, is no secret. */
function isPlain(name: string): boolean {
  return name.length < 16 && /^[\w$#]*$/.test(name);
}
