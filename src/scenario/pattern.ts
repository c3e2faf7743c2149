import path from 'node:path';
import picomatch from 'picomatch';

/** A pattern of paths, laid against a project's root. All paths that it is asked about are absolute. */
export interface PathPattern {
  /** The folder that all its matches lie in. */
  readonly base: string;
  matches(file: string): boolean;
  /** Whether it matches this file or a folder above it. */
  covers(file: string): boolean;
  /** Whether a match may lie in this folder or below it. */
  mayLead(folder: string): boolean;
}

/** One name of a path, or any number of them. */
type Part = '**' | ((name: string) => boolean);

/** Whether this must be meant as a pattern, when there is no such path. */
export function isPattern(written: string): boolean {
  return picomatch.scan(written).isGlob || /\\[\\()[\]{}!*+?@|]/.test(written);
}

/** A path that stands for itself, whatever characters it has. */
export function plainPath(absolute: string): PathPattern {
  return pathPattern(absolute, [], false);
}

/**
 * Reads a pattern, each of its alternatives (`{a/b,c}`) by itself. A name in it also means the file or folder of just this
 * name: `[id]/*.ts` finds `[id]/a.ts` as well as `d/a.ts`. The root and the folders above it are taken as they are.
 *
 * @param dot whether `*` and `**` mean names that start with a dot, too
 */
export function parsePattern(written: string, root: string, dot: boolean): readonly PathPattern[] {
  return alternatives(written).map((one) => {
    const names = path.relative(root, path.resolve(root, one)).split(path.sep).filter(Boolean);
    const first = names.findIndex(isPattern);
    const plain = first < 0 ? names.length : first;
    const parts = names.slice(plain).map((name) => partOf(name, dot));
    return pathPattern(path.resolve(root, ...names.slice(0, plain)), parts, dot);
  });
}

function partOf(name: string, dot: boolean): Part {
  if (name === '**') return '**';
  const isMatch = picomatch(name, { dot, nonegate: true });
  return (found) => found === name || isMatch(found);
}

function pathPattern(base: string, parts: readonly Part[], dot: boolean): PathPattern {
  /** How many of the parts may have matched: at the base, and after each name below it. None outside the base. */
  function follow(target: string): readonly ReadonlySet<number>[] {
    const relative = path.relative(base, target);
    const names = relative.split(path.sep).filter(Boolean);
    if (names[0] === '..' || path.isAbsolute(relative)) return [];
    const matched = [withEmptyRuns(new Set([0]), parts)];
    for (const name of names) matched.push(withEmptyRuns(step(matched.at(-1)!, parts, name, dot), parts));
    return matched;
  }
  return {
    base,
    matches: (file) => follow(file).at(-1)?.has(parts.length) ?? false,
    covers: (file) => follow(file).some((matched) => matched.has(parts.length)),
    mayLead: (folder) => (follow(folder).at(-1)?.size ?? 0) > 0,
  };
}

function step(matched: ReadonlySet<number>, parts: readonly Part[], name: string, dot: boolean): Set<number> {
  const next = new Set<number>();
  for (const index of matched) {
    const part = parts[index];
    if (part === '**' && (dot || !name.startsWith('.'))) next.add(index);
    if (typeof part === 'function' && part(name)) next.add(index + 1);
  }
  return next;
}

/** `**` is also no name at all. */
function withEmptyRuns(matched: Set<number>, parts: readonly Part[]): Set<number> {
  // Grows while it is walked.
  for (const index of matched) if (parts[index] === '**') matched.add(index + 1);
  return matched;
}

/** A pattern without alternatives that go over several names. */
function alternatives(pattern: string): readonly string[] {
  for (let open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', open + 1)) {
    const group = groupAt(pattern, open);
    if (!group?.options.some((option) => option.includes('/'))) continue;
    return group.options.flatMap((option) => alternatives(pattern.slice(0, open) + option + pattern.slice(group.end)));
  }
  return [pattern];
}

/** The options of `{a,b}`, which starts at `open`; none when it is not closed or is no choice. */
function groupAt(
  pattern: string,
  open: number,
): { readonly options: readonly string[]; readonly end: number } | undefined {
  if (pattern[open - 1] === '\\') return undefined;
  const options: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) {
      options.push(pattern.slice(from, at));
      from = at + 1;
    } else if (character === '}' && --depth === 0) {
      options.push(pattern.slice(from, at));
      return options.length > 1 ? { options, end: at + 1 } : undefined;
    }
  }
  return undefined;
}
