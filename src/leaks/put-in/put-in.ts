import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { originOf, packageOf } from '../../holders/origin.js';
import type { CodePlace, Leak, PutIn } from '../../model/leak.js';
import { type ParsedModule, parseModule } from '../../surface/modules/parse.js';
import { SURE, type Touch, touches } from './calls.js';
import { excerpt } from './excerpt.js';
import { type Holder, holdersOf } from './holder.js';
import { basesIn, saysBaseOf } from './inheritance.js';

/** A package may have thousands of files; what is longer is no code that people wrote. */
const MAX_FILES = 3000;
const MAX_PARSED = 100;
const MAX_FILE_LENGTH = 1_000_000;

/** What a name alone is worth in a module that the path does not lead through: enough in the project, not in packages. */
const SURE_IN_PROJECT = 4;
const ON_PATH_BONUS = 3;
/** A package may be there in several copies: the one that the path leads through is meant. */
const PACKAGE_BONUS = 2;
const PROJECT_BONUS = 1;

interface Place extends Touch {
  readonly file: string;
  readonly code: string;
  readonly rank: number;
}

/**
 * Says of each leak which call put it into what holds it, and which calls take out again, by the syntax of the modules that the
 * measured process had loaded.
 *
 * @param scripts their sources, as they are shown: relative to the root where they lie inside
 */
export async function withPutIns(leaks: readonly Leak[], scripts: readonly string[], root: string): Promise<Leak[]> {
  const modules = new Modules(root);
  const found: Leak[] = [];
  for (const leak of leaks) {
    const holders = holdersOf(leak.path, leak.entry ?? leak.path.length - 1, leak.kind);
    let putInAt: PutIn | undefined;
    for (const holder of holders) putInAt ??= await putIn(holder, scripts, modules);
    found.push(putInAt ? { ...leak, putInAt } : leak);
  }
  return found;
}

async function putIn(holder: Holder, scripts: readonly string[], modules: Modules): Promise<PutIn | undefined> {
  const places: Place[] = [];
  const onPath = new Set(holder.files.filter((file) => !file.startsWith('node:')));
  const packages = new Set([...onPath].flatMap((file) => packageOf(file) ?? []));
  const files = [...onPath, ...scripts.filter((script) => !onPath.has(script)).slice(0, MAX_FILES)];
  const owners = await ownersOf(holder, files, modules);
  const words = wordsOf(holder);
  let parsed = 0;
  for (const file of files) {
    const isOnPath = onPath.has(file);
    const text = await modules.textOf(file);
    if (text === undefined || !(isOnPath || words.some((word) => text.includes(word)))) continue;
    if (parsed++ >= MAX_PARSED && !isOnPath) break;
    const module = await modules.parsed(file);
    if (!module) continue;
    const isProject = originOf(resolve(modules.root, file)) === 'project';
    const enough = isOnPath ? 0 : isProject ? SURE_IN_PROJECT : SURE;
    const isOfPackage = packages.has(packageOf(file) ?? '');
    const nearness = isOnPath ? ON_PATH_BONUS : isOfPackage ? PACKAGE_BONUS : 0;
    for (const touch of touches(module, holder, owners, file)) {
      if (touch.score < enough) continue;
      const rank = touch.score + nearness + (isProject ? PROJECT_BONUS : 0);
      places.push({ ...touch, file, rank, code: excerpt(text, touch) });
    }
  }
  const put = best(places.filter(({ does }) => does === 'put'));
  if (!put) return undefined;
  const takes = places.filter((place) => place.does === 'take' && reaches(place, put)).sort((a, b) => b.rank - a.rank);
  return { ...placeOf(put), takenOut: takes.slice(0, MAX_TAKES).map(placeOf) };
}

/** The holder's class and all that it extends, from module to module. */
async function ownersOf({ owner }: Holder, files: readonly string[], modules: Modules): Promise<ReadonlySet<string>> {
  const owners = new Set(owner === undefined ? [] : [owner]);
  for (const name of owners) {
    for (const file of files) {
      const text = await modules.textOf(file);
      if (!text || !saysBaseOf(name, text)) continue;
      const base = (await modules.basesIn(file)).get(name);
      if (base) owners.add(base);
    }
  }
  return owners;
}

const MAX_TAKES = 5;

/** What takes out of a room leaves the room in the table of rooms. */
function reaches(take: Place, put: Place): boolean {
  return take.depth === undefined || put.depth === undefined || take.depth <= put.depth;
}

/** The surest; of several as sure, the first in the text. */
function best(places: readonly Place[]): Place | undefined {
  return places.reduce<Place | undefined>(
    (first, place) => (!first || place.rank > first.rank ? place : first),
    undefined,
  );
}

function placeOf({ file, line, column, code }: Place): CodePlace {
  return { file, line, column, code };
}

/** Without one of these a module has nothing to do with the holder. */
function wordsOf({ name, owner, key, callbacks }: Holder): string[] {
  const words = [name === 'this' ? undefined : name, owner, key, ...callbacks.map((callback) => callback.name)];
  return words.filter((word) => word !== undefined && /^[\w$]{2,}$/.test(word) && word !== 'Object') as string[];
}

/** Sources, each read and parsed once. */
class Modules {
  readonly root: string;
  readonly #texts = new Map<string, string | undefined>();
  readonly #parsed = new Map<string, ParsedModule | undefined>();
  readonly #bases = new Map<string, ReadonlyMap<string, string>>();

  constructor(root: string) {
    this.root = root;
  }

  async textOf(file: string): Promise<string | undefined> {
    if (!this.#texts.has(file)) {
      const text = await readFile(resolve(this.root, file), 'utf8').catch(() => undefined);
      this.#texts.set(file, text !== undefined && text.length <= MAX_FILE_LENGTH ? text : undefined);
    }
    return this.#texts.get(file);
  }

  async basesIn(file: string): Promise<ReadonlyMap<string, string>> {
    const module = await this.parsed(file);
    const bases = this.#bases.get(file) ?? (module ? basesIn(module) : new Map());
    this.#bases.set(file, bases);
    return bases;
  }

  async parsed(file: string): Promise<ParsedModule | undefined> {
    if (!this.#parsed.has(file)) {
      const text = await this.textOf(file);
      const read = text === undefined ? undefined : await parseModule(file, text);
      this.#parsed.set(file, read && 'parsed' in read ? read.parsed : undefined);
    }
    return this.#parsed.get(file);
  }
}
