import type { AnyNode, CallExpression, Node } from 'acorn';
import { childrenOf, nameOf, type ParsedModule } from '../../surface/modules/parse.js';
import { given, isCallback, isFunction, isGiven, puts } from './given.js';
import type { Holder, Way } from './holder.js';
import { isClass } from './inheritance.js';
import { type Aliases, aliasesIn, isOfThis, lastName, memberName, type Reference, refersTo } from './refers.js';

/** A call, or an assignment, that adds to a holder or takes out of it. */
export interface Touch {
  readonly does: 'put' | 'take';
  readonly line: number;
  readonly column: number;
  /** How surely it is this holder that it touches. */
  readonly score: number;
  /** How far inside the holder's name, where that is known; see `Reference`. */
  readonly depth?: number | undefined;
}

/** What speaks for a call, in the order in which it counts. */
const SCORE = { callback: 16, ownClass: 8, named: 4, key: 2, alias: 1 } as const;

/** A call that says no less than this is taken also in a module that the path does not name. */
export const SURE = SCORE.ownClass;

const PUTS: Partial<Record<Way, RegExp>> = {
  set: /^add$/,
  map: /^set$/,
  array: /^(?:push|unshift|splice)$/,
};
const TAKES: Partial<Record<Way, RegExp>> = {
  set: /^(?:delete|clear)$/,
  map: /^(?:delete|clear)$/,
  array: /^(?:splice|shift|pop)$/,
};
const LISTENS = /^(?:on|once|addListener|prependListener|prependOnceListener|addEventListener)$/;
const STOPS_LISTENING = /^(?:off|removeListener|removeEventListener|removeAllListeners)$/;
const STARTS_TIMER = /^set(?:Timeout|Interval|Immediate)$/;
const STOPS_TIMER = /^clear(?:Timeout|Interval|Immediate)$/;

/** Where the walk is: the class and the function around a node, and what stands for the holder there. */
interface Around {
  readonly className: string | undefined;
  readonly isConstructor: boolean;
  readonly aliases: Aliases;
  readonly parent: AnyNode | undefined;
}

/**
 * All places in a module that put something into a holder or take something out of it.
 *
 * @param owners the holder's class, and those that it extends
 */
export function touches(module: ParsedModule, holder: Holder, owners: ReadonlySet<string>, file: string): Touch[] {
  const found: Touch[] = [];
  const add: Search['add'] = (does, node, score, depth) => {
    // What puts in another room, or a room, puts in nothing here.
    if (does === 'put' && depth !== undefined && depth !== holder.depth) return;
    found.push({ does, ...module.placeOf(node), score, depth });
  };
  const search = searcher(module, { holder, owners, file, add });
  walk(module.program as AnyNode, TOP, holder, search);
  return found;
}

const TOP: Around = { className: undefined, isConstructor: false, aliases: new Map(), parent: undefined };

type Visit = (node: AnyNode, around: Around) => void;

function walk(node: AnyNode, around: Around, holder: Holder | undefined, visit: Visit): void {
  visit(node, around);
  const inside = within(node, around, holder);
  for (const child of childrenOf(node)) walk(child, { ...inside, parent: node }, holder, visit);
}

function within(node: AnyNode, around: Around, holder: Holder | undefined): Around {
  if (isClass(node)) return { ...around, className: node.id?.name ?? around.className };
  if (node.type === 'MethodDefinition') return { ...around, isConstructor: node.kind === 'constructor' };
  // Classes from before there were classes: a function, and what is assigned to its prototype.
  if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
    const prototype = node.left.object;
    if (prototype.type === 'MemberExpression' && nameOf(prototype.property) === 'prototype') {
      return { ...around, className: lastName(prototype.object as AnyNode) };
    }
  }
  if (!isFunction(node)) return around;
  const name = node.type === 'FunctionDeclaration' ? node.id?.name : undefined;
  const isNamedAsClass = name !== undefined && name === holder?.owner;
  const aliases = holder ? aliasesIn(node, holder, around.aliases) : around.aliases;
  return { ...around, aliases, ...(isNamedAsClass && { className: name, isConstructor: true }) };
}

interface Search {
  readonly holder: Holder;
  readonly owners: ReadonlySet<string>;
  readonly file: string;
  add(does: Touch['does'], node: Node, score: number, depth?: number): void;
}

function searcher(module: ParsedModule, search: Search): Visit {
  const { way } = search.holder;
  if (way === 'listener') return listenerSearch(module, search);
  if (way === 'timer') return timerSearch(module, search);
  if (way === 'promise') return reactionSearch(module, search);
  return collectionSearch(module, search);
}

/** A reference to a holder, with what speaks for it. */
interface Scored {
  readonly score: number;
  readonly depth: number | undefined;
}

function reactionSearch(module: ParsedModule, { holder, file, add }: Search): Visit {
  const functions = given(module, holder, file);
  return (node, { parent }) => {
    if (node.type === 'CallExpression' && isGiven(functions, node, parent)) add('put', node, SCORE.callback);
  };
}

function collectionSearch(module: ParsedModule, search: Search): Visit {
  const { holder, owners, file, add } = search;
  const { way } = holder;
  const functions = given(module, holder, file);
  /** What is put in where it is written is that very function. */
  const put = (node: AnyNode, { score, depth }: Scored) => {
    if (puts(functions, node)) add('put', node, score + SCORE.callback);
    else add('put', node, score, depth);
  };
  const refer = (value: AnyNode, around: Around): Scored | undefined => {
    const reference = refersTo(value, holder, around.aliases);
    if (!reference) return undefined;
    const isOwn = reference.isOfThis && around.className !== undefined && owners.has(around.className);
    return { score: scoreOf(reference, holder, isOwn), depth: reference.depth };
  };
  /** Where it was not there before, an empty collection is the first one. */
  let isMade = false;
  /** What takes an entry out of the outer collection takes out all that is in it. */
  const isOutside = ({ depth }: Scored) => depth !== undefined && depth < holder.depth;
  return (node, around) => {
    if (node.type === 'VariableDeclarator' && node.init) isMade ||= nameOf(node.id) === holder.name;
    if (node.type === 'PropertyDefinition' && node.value) isMade ||= lastName(node.key as AnyNode) === holder.name;
    if (node.type === 'CallExpression') {
      if (isGiven(functions, node, around.parent)) add('put', node, SCORE.callback);
      const callee = node.callee;
      if (callee.type !== 'MemberExpression') return;
      const method = nameOf(callee.property) ?? '';
      const of = refer(callee.object as AnyNode, around);
      if (of) {
        const isSplice = way === 'array' && method === 'splice';
        const adds = isSplice ? node.arguments.length > 2 : PUTS[way]?.test(method);
        const takes = TAKES[way]?.test(method) || (isOutside(of) && TAKES.map?.test(method));
        if (adds) put(node, of);
        else if (takes) add('take', node, of.score, of.depth);
      }
      const [target] = node.arguments;
      if (way === 'property' && target && /^(?:assign|defineProperty)$/.test(method)) {
        const into = refer(target as AnyNode, around);
        if (into) put(node, into);
      }
    } else if (node.type === 'AssignmentExpression') {
      assigned(node.left as AnyNode, node.right as AnyNode, node, around);
    } else if (node.type === 'UnaryExpression' && node.operator === 'delete') {
      const { argument } = node;
      if (argument.type !== 'MemberExpression') return;
      const of = refer(argument.object as AnyNode, around);
      if (way !== 'property' && !(of && isOutside(of))) return;
      const score = of?.score ?? keyScore(argument as AnyNode);
      if (score !== undefined) add('take', node, score, of?.depth);
    }
  };

  function assigned(left: AnyNode, right: AnyNode, node: AnyNode, around: Around): void {
    const whole = refer(left, around);
    if (whole && whole.score !== SCORE.alias) {
      const take = () => add('take', node, whole.score, whole.depth);
      if (isNothing(right)) take();
      else if (way === 'array' && growsArray(right, holder)) put(node, whole);
      else if (way === 'array' && isLeftOut(right, holder)) take();
      else if (isEmptyCollection(right)) {
        if (isEmptied(node, around, isMade)) take();
        isMade = true;
      }
      if (way !== 'property') return;
    }
    if (left.type !== 'MemberExpression') return;
    const of = refer(left.object as AnyNode, around);
    if (way === 'array' && of) {
      if (left.computed) put(node, of);
      else if (nameOf(left.property) === 'length') add('take', node, of.score, of.depth);
    }
    if (way !== 'property') return;
    const isKey = keyScore(left);
    if (!of && isKey === undefined) return;
    const total = (of?.score ?? 0) + (isKey ?? 0);
    if (of && !left.computed && isKey === undefined) return;
    if (isNothing(right)) add('take', node, total, of?.depth);
    else put(node, { score: total, depth: of?.depth });
  }

  /** Whether a member is the one that holds the leak, by its name. */
  function keyScore(member: AnyNode): number | undefined {
    if (member.type !== 'MemberExpression' || member.computed || holder.key === undefined) return undefined;
    return memberName(member) === holder.key.replace(/^#/, '') ? SCORE.key : undefined;
  }
}

function scoreOf({ isNamed, depth }: Reference, holder: Holder, isOwn: boolean): number {
  const own = isOwn ? SCORE.ownClass : 0;
  if (depth !== holder.depth) return own + SCORE.alias;
  return own + (isNamed ? SCORE.named : SCORE.key);
}

/** Whether what is made empty was there before: `rooms[id] ??= []` makes it where it was not, and a constructor the first time. */
function isEmptied(node: Node, { isConstructor }: Around, isMade: boolean): boolean {
  return isMade && !isConstructor && (node as Node & { readonly operator?: string }).operator === '=';
}

function listenerSearch(module: ParsedModule, search: Search): Visit {
  const { holder, owners, add } = search;
  return (node, around) => {
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      const name = memberName(node.left as AnyNode);
      if (name !== `on${holder.key}`) return;
      if (isNothing(node.right as AnyNode)) add('take', node, SCORE.named);
      else add('put', node, SCORE.named + callbackScore(module, node.right as AnyNode, search));
      return;
    }
    if (node.type !== 'CallExpression') return;
    const method = node.callee.type === 'MemberExpression' ? (nameOf(node.callee.property) ?? '') : '';
    const puts = LISTENS.test(method);
    if (!puts && !STOPS_LISTENING.test(method)) return;
    const [event] = node.arguments as AnyNode[];
    const said = event?.type === 'Literal' ? String(event.value) : undefined;
    if (said !== undefined && said !== holder.key) return;
    const emitter = (node.callee as { readonly object?: AnyNode }).object;
    const isNamed = emitter !== undefined && holder.name !== undefined && lastName(emitter) === holder.name;
    const isOwn = isNamed && isOfThis(emitter) && around.className !== undefined && owners.has(around.className);
    const base = (isOwn ? SCORE.ownClass : 0) + (isNamed ? SCORE.named : 0) + (said === undefined ? 0 : SCORE.key);
    const callback = node.arguments[1] as AnyNode | undefined;
    const called = callback ? callbackScore(module, callback, search) : 0;
    if (!puts && said === undefined && !isNamed) return;
    if (base + called > 0) add(puts ? 'put' : 'take', node, base + called);
  };
}

function timerSearch(module: ParsedModule, search: Search): Visit {
  const names = new Set<string>();
  return (node, around) => {
    if (node.type !== 'CallExpression') return;
    const name = lastName(node.callee as AnyNode) ?? '';
    const [first] = node.arguments as AnyNode[];
    if (!first) return;
    if (STARTS_TIMER.test(name)) {
      const score = callbackScore(module, first, search);
      if (score === 0) return;
      search.add('put', node, score);
      const kept = nameKept(node, around.parent);
      if (kept !== undefined) names.add(kept);
    } else if (STOPS_TIMER.test(name)) {
      const stopped = lastName(first);
      // In the order of the text a timer is mostly set before it is cleared; a variable's name tells either way.
      if (stopped !== undefined && (names.size === 0 || names.has(stopped))) search.add('take', node, SCORE.named);
    }
  };
}

/** The variable or property that a timer is kept in. */
function nameKept(call: CallExpression, parent: AnyNode | undefined): string | undefined {
  if (parent?.type === 'VariableDeclarator') return nameOf(parent.id);
  if (parent?.type === 'AssignmentExpression' && parent.right === call) return lastName(parent.left as AnyNode);
  if (parent?.type === 'PropertyDefinition') return lastName(parent.key as AnyNode);
  return undefined;
}

function callbackScore(module: ParsedModule, value: AnyNode, search: Search): number {
  if (isFunction(value)) return isCallback(module, value, search.holder, search.file) ? SCORE.callback : 0;
  const referred = value.type === 'CallExpression' && isBind(value) ? boundOf(value) : value;
  const called = referred && lastName(referred);
  return search.holder.callbacks.some(({ name }) => name !== '' && name === called) ? SCORE.ownClass : 0;
}

function isBind({ callee }: CallExpression): boolean {
  return callee.type === 'MemberExpression' && nameOf(callee.property) === 'bind';
}

function boundOf({ callee }: CallExpression): AnyNode | undefined {
  return callee.type === 'MemberExpression' ? (callee.object as AnyNode) : undefined;
}

function isNothing(value: AnyNode): boolean {
  return (value.type === 'Literal' && value.value === null) || nameOf(value) === 'undefined' || isVoid(value);
}

function isVoid(value: AnyNode): boolean {
  return value.type === 'UnaryExpression' && value.operator === 'void';
}

function isEmptyCollection(value: AnyNode): boolean {
  if (value.type === 'ArrayExpression') return value.elements.length === 0;
  if (value.type === 'ObjectExpression') return value.properties.length === 0;
  return value.type === 'NewExpression' && /(?:Map|Set|Array)$/.test(lastName(value.callee as AnyNode) ?? '');
}

/** `[...list, one]` and `list.concat(one)`. */
function growsArray(value: AnyNode, holder: Holder): boolean {
  if (value.type === 'ArrayExpression') {
    return value.elements.some((part) => part?.type === 'SpreadElement' && isHolder(part.argument as AnyNode, holder));
  }
  return callOf(value, /^concat$/, holder);
}

/** `list.filter(…)`, `list.slice(…)`. */
function isLeftOut(value: AnyNode, holder: Holder): boolean {
  return callOf(value, /^(?:filter|slice)$/, holder);
}

function callOf(value: AnyNode, method: RegExp, holder: Holder): boolean {
  if (value.type !== 'CallExpression' || value.callee.type !== 'MemberExpression') return false;
  return method.test(nameOf(value.callee.property) ?? '') && isHolder(value.callee.object as AnyNode, holder);
}

function isHolder(value: AnyNode, holder: Holder): boolean {
  return refersTo(value, holder, new Map())?.isNamed === true;
}
