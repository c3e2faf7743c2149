import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Original, pathInSources } from '../holders/sources.js';
import type { Path } from '../model/path.js';
import { positionText } from '../model/position.js';
import { parseModule } from '../surface/modules/parse.js';
import { merged, type SeenFinding, type SeenIsolation } from './isolation.js';
import { type SourceSlot, sourceSlots } from './source-slots.js';

export interface SourcesOptions {
  readonly root: string;
  readonly original: Original;
  /** What drives the program is none of it: the scenario's file, relative to the root. */
  readonly scenario: string;
}

/** Findings with what the source says of them, and one sentence of what it alone says. */
export interface Joined {
  readonly findings: readonly SeenFinding[];
  readonly note?: string;
}

const MAX_FILES = 200;
const MAX_FILE_LENGTH = 1_000_000;
const MAX_SAID = 5;

/**
 * Joins what a snapshot showed with the source, by file and name. What is a singleton by its source and leads to what is the tenants'
 * is one; what only the source says is a note.
 */
export async function withSources(seen: SeenIsolation, options: SourcesOptions): Promise<Joined> {
  const slots = await slotsIn(seen.scripts, options);
  if (slots.size === 0) return { findings: seen.findings };
  const joined = new Set<SourceSlot>();
  const slotOf = (path: Path) => {
    const found = placesIn(pathInSources(path, options.original)).flatMap(({ file, name, length }) => {
      const slot = slots.get(keyOf(file, name));
      return slot ? [{ slot, length }] : [];
    })[0];
    if (found) joined.add(found.slot);
    return found;
  };
  const findings = seen.findings.map((finding): SeenFinding => {
    if (finding.kind !== 'user-slot' && finding.kind !== 'singleton') return finding;
    const found = slotOf(finding.path);
    return found ? { ...finding, detail: [finding.detail, saysOf(found.slot)].filter(Boolean).join('; ') } : finding;
  });
  const singletons = seen.registries.flatMap((registry): SeenFinding[] => {
    const found = slotOf(registry.path);
    if (found?.slot.kind !== 'singleton') return [];
    const [root, ...hops] = registry.path;
    return [{ ...registry, path: [root, ...hops.slice(0, found.length - 1)], detail: saysOf(found.slot) }];
  });
  const alone = [...slots.values()].filter((slot) => !joined.has(slot) && slot.file !== options.scenario);
  return { findings: merged([...findings, ...singletons]), ...(alone.length > 0 && { note: noteOn(alone) }) };
}

function saysOf({ says, file, line }: SourceSlot): string {
  return `${says}, ${positionText({ file, line })}`;
}

function noteOn(slots: readonly SourceSlot[]): string {
  const said = [...slots]
    .sort(
      (a, b) =>
        Number(a.kind === 'state') - Number(b.kind === 'state') ||
        (keyOf(a.file, a.name) < keyOf(b.file, b.name) ? -1 : 1),
    )
    .map((slot) => `${slot.name} (${saysOf(slot)})`);
  const more = said.length - MAX_SAID;
  const list = said.slice(0, MAX_SAID).join('; ') + (more > 0 ? `; and ${more} more` : '');
  return `There once for all by the source alone, and not seen to keep a user's data: ${list}.`;
}

/** Slots by file and name. */
async function slotsIn(
  scripts: readonly string[],
  { root, original }: SourcesOptions,
): Promise<Map<string, SourceSlot>> {
  const files = [...new Set(scripts.map((file) => original({ file }).file))].slice(0, MAX_FILES);
  const found = new Map<string, SourceSlot>();
  for (const file of files) {
    const text = await readFile(resolve(root, file), 'utf8').catch(() => '');
    if (text.length > MAX_FILE_LENGTH || !MAY_HAVE.test(text)) continue;
    const read = await parseModule(file, text);
    if (!('parsed' in read)) continue;
    for (const slot of sourceSlots(read.parsed, file)) found.set(keyOf(file, slot.name), slot);
  }
  return found;
}

/** Without one of these a module has no slot. */
const MAY_HAVE = /instance|singleton|\bstatic\b|\bdefault\b|module\.exports|^\s*(?:export\s+)?(?:let|var|const)\b/im;

function keyOf(file: string, name: string): string {
  return `${file}\n${name}`;
}

/** What a path leads over that a source may declare: `Class.field`, or the variable that it begins with. `length`: of the path to it. */
function placesIn(path: Path): readonly { readonly file: string; readonly name: string; readonly length: number }[] {
  const [root, first] = path;
  const file = root.source?.file ?? '';
  const fields = path.flatMap((step, i) => {
    const owner = path[i - 1];
    const name = step.edgeKind === 'property' ? /^(.+)\(\)$/.exec(owner?.name ?? '')?.[1] : undefined;
    return name === undefined
      ? []
      : [{ file: owner?.source?.file ?? file, name: `${name}.${step.edge}`, length: i + 1 }];
  });
  const isVariable = root.root.kind === 'module' && first?.edgeKind === 'variable';
  return [...fields, ...(isVariable ? [{ file, name: first.edge, length: 2 }] : [])];
}
