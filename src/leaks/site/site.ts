import { isOutsideHeap } from '../../holders/class-names.js';
import { type Origin, originOf, packageOf } from '../../holders/origin.js';
import type { Leak, LeakKind } from '../../model/leak.js';
import type { SourcePosition, StackFrame } from '../../model/position.js';
import { type AllocationNode, parseAllocations } from './allocation-profile.js';

/** Frames of a site that are shown. */
const MAX_FRAMES = 5;
/** Sampled bytes may be off by this factor, either way, and still be the leak's. */
const TOLERANCE = 2.5;
/** Of functions in a stack that allocated about as much, the inner one says more. */
const DEPTH_BONUS = 0.05;
/**
 * What each sign is worth, in nearness in bytes: a function calls the class's constructor, made a closure on the path, puts the leak
 * into what holds it, fills a collection of the kind that does, or is called by the program itself.
 */
const SIGN_BONUS = { constructs: 1.2, closes: 0.8, puts: 0.6, fills: 0.4, own: 0.1 } as const;

/** How allocations were sampled. */
export interface Sampled {
  readonly projectRoot: string;
  /** How much of a window was, 0 to 1. */
  readonly windows?: number;
  /** Bytes between two samples, on average; V8 scales sizes by it. */
  readonly intervalBytes?: number;
}

/** Samples that a leak must be expected to have, to be joined by its bytes. */
const MIN_SAMPLES = 12;

/**
 * Finds where leaks were allocated, in an allocation profile of one more window: objects made in it and still alive.
 *
 * V8 notes the function that was running when an object was allocated, not the object's class: a class's constructor for what
 * it makes itself, the function around it for a closure, the caller for an object that only has fields. So leaks and functions
 * are joined by bytes, and by what names and positions tell.
 *
 * What was sampled thinly is joined only where there are samples enough to tell: a function that made one of what was kept by
 * chance is no answer.
 *
 * @param profile a `.heapprofile`, parsed from JSON, whose positions are in sources, as the leaks' are
 */
export function joinSites(
  profile: unknown,
  leaks: readonly Leak[],
  { projectRoot, windows = 1, intervalBytes = 1 }: Sampled,
): Leak[] {
  const nodes = parseAllocations(profile, projectRoot).filter(({ total }) => total > 0);
  const candidates = nodes.filter((node) => isOf(node, 'project') || isOf(node, 'package'));
  const pairs = leaks.flatMap((leak) => {
    const makers = { closure: makerOf(candidates, closureOn(leak)), put: makerOf(candidates, leak.putInAt) };
    const others = classesOfOthers(leak, leaks);
    const possible = candidates.filter(({ functionName }) => !others.has(functionName));
    const bytes = heapBytesPerWindow(leak) * windows;
    const isSeen = intervalBytes === 1 || bytes / intervalBytes >= MIN_SAMPLES;
    // The class's own constructor is an answer however few samples it has.
    const told = isSeen ? possible : possible.filter((node) => node.functionName === leak.className);
    return told.map((node) => ({ leak, node, score: isSeen ? scoreOf(node, leak, bytes, makers) : 0 }));
  });
  const sites = new Map<Leak, AllocationNode>();
  const taken = new Set<AllocationNode>();
  for (const { leak, node, score } of pairs.sort((a, b) => a.score - b.score)) {
    if (score > Math.log(TOLERANCE) || sites.has(leak) || taken.has(node)) continue;
    sites.set(leak, node);
    taken.add(node);
  }
  return leaks.map((leak) => {
    const node = sites.get(leak);
    // Most promises are made without their constructor.
    const maker = node && leak.className !== 'Promise' ? constructorWithin(node, leak.className) : undefined;
    const site = node ? framesOf(maker ?? node) : [];
    return site.length > 0 ? { ...leak, site } : leak;
  });
}

/** Classes of other leaks alone: what their constructors made is rather theirs than this one's. */
function classesOfOthers(leak: Leak, leaks: readonly Leak[]): Set<string> {
  const named = ({ classes }: Leak) => classes.map(({ className }) => className);
  const others = new Set(leaks.flatMap(named));
  for (const className of named(leak)) others.delete(className);
  return others;
}

/** Functions that were running where a leak's closure is written, and the call that put it in. */
interface Makers {
  readonly closure: AllocationNode | undefined;
  readonly put: AllocationNode | undefined;
}

/** How far a function is from having allocated a leak; smaller is nearer. */
function scoreOf(node: AllocationNode, leak: Leak, bytes: number, makers: Makers): number {
  const distance = bytes > 0 ? Math.abs(Math.log(node.total / bytes)) : Number.POSITIVE_INFINITY;
  const signs = [
    constructorWithin(node, leak.className) !== undefined ? SIGN_BONUS.constructs : 0,
    makers.closure !== undefined && isWithin(makers.closure, node) ? SIGN_BONUS.closes : 0,
    makers.put !== undefined && isWithin(makers.put, node) ? SIGN_BONUS.puts : 0,
    isCalledByProject(node) ? SIGN_BONUS.own : 0,
    fillsLike(node, leak.kind) ? SIGN_BONUS.fills : 0,
  ];
  return distance - DEPTH_BONUS * node.depth - signs.reduce((sum, bonus) => sum + bonus, 0);
}

/** The built-in by which a collection of each kind is filled: V8 notes the store's growth there. */
const FILLED_BY: Partial<Record<LeakKind, string>> = {
  'map-entry': 'set',
  'set-entry': 'add',
  'array-element': 'push',
};

function fillsLike(node: AllocationNode, kind: LeakKind): boolean {
  const wanted = FILLED_BY[kind];
  const isBuiltin = node.script === '' && node.functionName === wanted;
  return wanted !== undefined && (isBuiltin || node.callees.some((callee) => fillsLike(callee, kind)));
}

function isWithin(node: AllocationNode, ancestor: AllocationNode): boolean {
  for (let at: AllocationNode | undefined = node; at; at = at.caller) if (at === ancestor) return true;
  return false;
}

function isCalledByProject(node: AllocationNode): boolean {
  for (let at: AllocationNode | undefined = node; at; at = at.caller) if (isOf(at, 'project')) return true;
  return false;
}

/** Bytes on the heap: memory outside it is no allocation of V8's. */
function heapBytesPerWindow({ classes, windows }: Leak): number {
  const inHeap = classes.filter(({ className }) => !isOutsideHeap(className));
  const total = inHeap.reduce((sum, { bytes }) => sum + bytes.reduce((all, added) => all + added, 0), 0);
  return total / Math.max(1, windows.length);
}

/** The class's constructor among what a function calls, the heaviest where there are several. */
function constructorWithin(node: AllocationNode, className: string): AllocationNode | undefined {
  if (node.functionName === className) return node;
  let heaviest: AllocationNode | undefined;
  for (const callee of node.callees) {
    const found = constructorWithin(callee, className);
    if (found && (!heaviest || found.total > heaviest.total)) heaviest = found;
  }
  return heaviest;
}

/** The last closure on the path, or what waits to call one. */
function closureOn({ path }: Leak): SourcePosition | undefined {
  return path.findLast(({ source, edgeKind }) => edgeKind !== 'root' && source?.line !== undefined)?.source;
}

/** The function that allocated at a place: of those that begin before it in its file, the last. */
function makerOf(nodes: readonly AllocationNode[], place: SourcePosition | undefined): AllocationNode | undefined {
  if (!place) return undefined;
  const before = nodes.filter(
    ({ bytes, position }) => bytes > 0 && position.file === place.file && compare(position, place) < 0,
  );
  return before.sort((a, b) => compare(b.position, a.position) || b.bytes - a.bytes)[0];
}

function compare(a: SourcePosition, b: SourcePosition): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/**
 * The program's own functions on the stack, innermost first, and before them what they called in packages: one function of each,
 * and of the package that allocated the one that called it too.
 */
function framesOf(node: AllocationNode): StackFrame[] {
  const stack: AllocationNode[] = [];
  for (let at: AllocationNode | undefined = node; at; at = at.caller) stack.push(at);
  const firstOwn = stack.findIndex((frame) => isOf(frame, 'project'));
  const called = stack.slice(0, firstOwn === -1 ? stack.length : firstOwn).filter((frame) => isOf(frame, 'package'));
  const own = stack.filter((frame) => isOf(frame, 'project'));
  const shown = [...fewOfPackages(called), ...own];
  return shown.slice(0, MAX_FRAMES).map(({ functionName, position }) => ({ functionName, ...position }));
}

function isOf({ script }: AllocationNode, origin: Origin): boolean {
  return script !== '' && originOf(script) === origin;
}

function fewOfPackages(frames: readonly AllocationNode[]): AllocationNode[] {
  return frames.filter(({ script }, i) => i <= 1 || packageOf(script) !== packageOf(frames[i - 1]!.script));
}
