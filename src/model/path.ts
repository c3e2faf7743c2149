import { positionText, type SourcePosition } from './position.js';
import { type Root, rootText } from './root.js';

/** Who holds something, as a person would say it: from a root that stays, over what it holds, to the thing itself. */
export type Path = readonly [RootStep, ...HopStep[]];

export type PathStep = RootStep | HopStep;

/** Where a path begins. */
export interface RootStep {
  readonly edge: '';
  readonly edgeKind: 'root';
  readonly root: Root;
  /** What a person calls it: `module src/factory.ts`, `open TCP socket`. */
  readonly name: string;
  /** Of a module: its file. */
  readonly source?: SourcePosition;
}

/** From a holder to what it holds. */
export interface HopStep {
  /** How the holder refers to it: `#sessions`, `[]`, `"user-7"`, `onMessage`; empty where that has no name. */
  readonly edge: string;
  readonly edgeKind: 'property' | 'element' | 'map-key' | 'map-value' | 'set-element' | 'variable' | 'internal';
  /** Class or name of what is held: `Map`, `WebSocketManagerFactory`, `onMessage()`. */
  readonly name: string;
  /** Of a closure, and of what waits to call one: where that is defined, where it is known. */
  readonly source?: SourcePosition;
}

export function rootStep(root: Root, source?: SourcePosition): RootStep {
  return { edge: '', edgeKind: 'root', root, name: rootText(root), ...(source && { source }) };
}

/** Which end of a path is said first. */
export type Direction = 'from-root' | 'to-root';

/**
 * A path in one line. From the root it says every step by itself, and is what suppressions match:
 * `module src/factory.ts > factory (Factory) > #sessions (Map) > ["user-7"] (Session)`. To the root it says who holds the
 * thing, nearest first: `Factory.#sessions (Map) ← factory ← module src/factory.ts`.
 *
 * @param safe escapes what came out of a heap, step by step; the default leaves it raw
 */
export function pathText(path: readonly PathStep[], direction: Direction, safe = (text: string) => text): string {
  const said = stepTexts(path, direction).filter(Boolean).map(safe);
  return direction === 'from-root' ? said.join(' > ') : said.reverse().join(' ← ');
}

/** What is said of each step, in the path's order; empty for one that another says. Raw text of the heap. */
export function stepTexts(path: readonly PathStep[], direction: Direction): string[] {
  return path.map((step, i) => {
    if (step.edgeKind === 'root') return step.name;
    return direction === 'from-root' ? stepFromRoot(step) : stepToRoot(step, path, i);
  });
}

function stepFromRoot(step: HopStep): string {
  return joined(step.edgeKind === 'set-element' ? '[]' : reference(step), step.name);
}

/** What is held by way of something that is not on the path: the holder is a key, or an object under watch. */
const OUTSIDE_HOLDERS = new Set(['weak map value', 'held value']);

/** The last step is the thing itself, whose name was said before; a name that the step below says is not said again. */
function stepToRoot(step: HopStep, path: readonly PathStep[], i: number): string {
  const isLast = i === path.length - 1;
  if (isLast && step.edgeKind !== 'property' && step.edgeKind !== 'variable') return '';
  const isSaid = isLast || saysHolder(path, i + 1);
  if (step.edgeKind === 'internal' && !OUTSIDE_HOLDERS.has(step.edge)) return isSaid ? '' : step.name || step.edge;
  const source = step.source && !step.name.includes(step.source.file) ? ` ${positionText(step.source)}` : '';
  const holder = path[i - 1];
  const holderName = holder && holder.edgeKind !== 'root' ? holder.name : '';
  return joined(reference(step, holderName), isSaid || step.name === '' ? '' : step.name + source);
}

/** Whether a step's text begins with the name of its holder. */
function saysHolder(path: readonly PathStep[], i: number): boolean {
  const kind = path[i]?.edgeKind;
  return kind === 'property' || (kind === 'element' && i < path.length - 1);
}

function reference({ edge, edgeKind }: HopStep, holder = ''): string {
  switch (edgeKind) {
    case 'property':
      return holder === '' ? edge : `${holder}.${edge}`;
    case 'element':
      return `${holder}[]`;
    case 'map-key':
      return 'key';
    case 'map-value':
      return `[${shownKey(edge)}]`;
    case 'set-element':
      return 'element';
    case 'variable':
    case 'internal':
      return edge;
  }
}

function joined(referred: string, name: string): string {
  return referred === '' || name === '' ? referred || name : `${referred} (${name})`;
}

const MAX_KEY = 60;

/** A Map's key as a path shows it. It is whole until then: of a part of a secret nobody could tell that it is one. */
function shownKey(key: string): string {
  return key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}…${key.endsWith('"') ? '"' : ''}` : key;
}
