import { originOf } from '../../holders/origin.js';
import type { RetainedAt } from '../../model/leak.js';
import { type AllocationNode, parseAllocations } from './allocation-profile.js';

const MAX_PLACES = 10;

/**
 * The functions that allocated most of what is still alive, most bytes first: each the innermost of the program's own on its
 * stack, or of a package where there is none of its own. What Node and the engine allocate by themselves is left out.
 */
export function retainedBySite(profile: unknown, projectRoot: string): RetainedAt[] {
  const places = new Map<string, RetainedAt>();
  for (const node of parseAllocations(profile, projectRoot)) {
    const at = node.bytes > 0 ? (innermost(node, 'project') ?? innermost(node, 'package')) : undefined;
    if (!at) continue;
    const key = JSON.stringify([at.functionName, at.position]);
    const bytes = (places.get(key)?.bytes ?? 0) + node.bytes;
    places.set(key, { functionName: at.functionName, ...at.position, bytes });
  }
  return [...places.values()].sort((a, b) => b.bytes - a.bytes).slice(0, MAX_PLACES);
}

function innermost(node: AllocationNode, origin: 'project' | 'package'): AllocationNode | undefined {
  for (let at: AllocationNode | undefined = node; at; at = at.caller) {
    if (at.script !== '' && originOf(at.script) === origin) return at;
  }
  return undefined;
}
