import type { PathStep } from './leak.js';

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
