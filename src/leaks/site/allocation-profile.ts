import { clip } from '../../holders/class-names.js';
import { shownFile } from '../../holders/sources.js';
import type { SourcePosition } from '../../model/position.js';

/** A function at the end of a stack, with what it allocated that is still alive. */
export interface AllocationNode {
  readonly functionName: string;
  /** `file:` URL, path or `node:` name; empty for what is no script. */
  readonly script: string;
  /** The function's beginning, as it is shown. */
  readonly position: Required<SourcePosition>;
  /** Calls below the root. */
  readonly depth: number;
  /** Allocated here, not in what it calls; estimated by V8 from its samples. */
  readonly bytes: number;
  /** Allocated here and in all that it calls. */
  readonly total: number;
  readonly caller: AllocationNode | undefined;
  readonly callees: readonly AllocationNode[];
}

type Building = { -readonly [Key in keyof AllocationNode]: AllocationNode[Key] } & { callees: Building[] };

/**
 * All stacks of a `.heapprofile` whose positions are in sources. What does not look like one is passed over: a profile only adds
 * to what is known.
 */
export function parseAllocations(profile: unknown, projectRoot: string): AllocationNode[] {
  const nodes: Building[] = [];
  const waiting: { readonly node: unknown; readonly caller: Building | undefined }[] = [];
  if (isRecord(profile)) waiting.push({ node: profile.head, caller: undefined });
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, caller } = next;
    const parsed = parseNode(node, caller, projectRoot);
    if (!parsed) continue;
    caller?.callees.push(parsed);
    nodes.push(parsed);
    const children = isRecord(node) && Array.isArray(node.children) ? node.children : [];
    for (const child of children) waiting.push({ node: child, caller: parsed });
  }
  // Callers come before what they call.
  for (const { caller, total } of nodes.toReversed()) if (caller) (caller as Building).total += total;
  return nodes;
}

function parseNode(node: unknown, caller: Building | undefined, projectRoot: string): Building | undefined {
  if (!isRecord(node) || !isRecord(node.callFrame)) return undefined;
  const { functionName, url, lineNumber, columnNumber } = node.callFrame;
  const bytes = numberOr(node.selfSize, 0);
  const script = typeof url === 'string' ? url : '';
  return {
    functionName: typeof functionName === 'string' ? clip(functionName) : '',
    script,
    position: {
      file: shownFile(script, projectRoot),
      line: numberOr(lineNumber, -1) + 1,
      column: numberOr(columnNumber, -1) + 1,
    },
    depth: caller ? caller.depth + 1 : 0,
    bytes,
    total: bytes,
    caller,
    callees: [],
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
