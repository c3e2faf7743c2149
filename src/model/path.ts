import type { SourcePosition } from './position.js';

/** One hop of a retaining path, root first, as a person would say it. */
export interface PathStep {
  /** How the holder refers to what it holds: `#sessions`, `[]`, `"user-7"`, `onMessage`; empty for a root. */
  readonly edge: string;
  readonly edgeKind:
    | 'root'
    | 'property'
    | 'element'
    | 'map-key'
    | 'map-value'
    | 'set-element'
    | 'variable'
    | 'internal';
  /** Class or name of what is held: `Map`, `WebSocketManagerFactory`, `onMessage()`. */
  readonly name: string;
  /** Source position of a module or closure, where known. */
  readonly source?: SourcePosition;
}

/** A path in one line, root first: `module src/factory.ts > factory > #sessions > ["user-7"]`. Raw text of the heap. */
export function holderText(holder: readonly PathStep[]): string {
  return holder.map(stepText).filter(Boolean).join(' > ');
}

function stepText({ edge, edgeKind, name }: PathStep): string {
  switch (edgeKind) {
    case 'root':
      return name;
    case 'map-value':
      return `[${shownKey(edge)}] (${name})`;
    case 'map-key':
      return `key (${name})`;
    case 'element':
    case 'set-element':
      return `[] (${name})`;
    default:
      return edge ? `${edge} (${name})` : name;
  }
}

const MAX_KEY = 60;

/** A Map's key as a path shows it. It is whole until then: of a part of a secret nobody could tell that it is one. */
export function shownKey(key: string): string {
  return key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}…${key.endsWith('"') ? '"' : ''}` : key;
}
