import type { AnyNode, CallExpression } from 'acorn';
import { childrenOf, nameOf } from '../../surface/modules/parse.js';
import type { Holder } from './holder.js';

/** An expression that stands for a holder, or for something in it. */
export interface Reference {
  /**
   * How far inside the holder's name: 0 is what has the name, 1 one of its entries. Undefined where a variable stands for one thing
   * now and for another then, as on the way down a tree.
   */
  readonly depth: number | undefined;
  /** Whether it begins with the holder's name, and not with a variable that was set from it. */
  readonly isNamed: boolean;
  /** Whether it is, or was set from, a property of `this`. */
  readonly isOfThis: boolean;
}

/** Variables that stand for the holder or for an entry of it, by their names. */
export type Aliases = ReadonlyMap<string, Reference>;

/** What an expression is to the holder; undefined where it has nothing to do with it. */
export function refersTo(value: AnyNode, holder: Holder, aliases: Aliases): Reference | undefined {
  const refer = (node: AnyNode) => refersTo(node, holder, aliases);
  switch (value.type) {
    case 'ThisExpression':
      return holder.name === 'this' ? { ...NAMED, isOfThis: true } : undefined;
    case 'Identifier':
      return value.name === holder.name ? NAMED : aliases.get(value.name);
    case 'MemberExpression':
      if (!value.computed) {
        return memberName(value) === holder.name ? { ...NAMED, isOfThis: isOfThis(value) } : undefined;
      }
      return entryOf(refer(value.object as AnyNode));
    case 'ChainExpression':
      return refer(value.expression as AnyNode);
    case 'AwaitExpression':
      return refer(value.argument as AnyNode);
    case 'AssignmentExpression':
    case 'LogicalExpression':
      return refer(value.left as AnyNode) ?? refer(value.right as AnyNode);
    case 'ConditionalExpression':
      return refer(value.consequent as AnyNode) ?? refer(value.alternate as AnyNode);
    case 'CallExpression':
      return value.callee.type === 'MemberExpression' && isGet(value)
        ? entryOf(refer(value.callee.object as AnyNode))
        : undefined;
    default:
      return undefined;
  }
}

const NAMED: Reference = { depth: 0, isNamed: true, isOfThis: false };

/** `this.a`, and what functions inside call `this` from before there were arrows. */
export function isOfThis(value: AnyNode): boolean {
  if (value.type === 'MemberExpression') return isOfThis(value.object as AnyNode);
  return value.type === 'ThisExpression' || (value.type === 'Identifier' && /^_?(?:this|self|that)$/.test(value.name));
}

function entryOf(whole: Reference | undefined): Reference | undefined {
  return whole && { ...whole, depth: whole.depth === undefined ? undefined : whole.depth + 1 };
}

/** What the loops and calls give that go through a collection: its entries. */
const ALL_ENTRIES = /^(?:values|entries|forEach|map|filter|find|some|every)$/;

/** The variables inside a function, those of the functions in it included, that stand for the holder or for what is in it. */
export function aliasesIn(fn: AnyNode, holder: Holder, outer: Aliases): Aliases {
  if (holder.name === undefined) return outer;
  const aliases = new Map(outer);
  const note = (pattern: AnyNode, reference: Reference | undefined) => {
    if (!reference) return;
    const variable = lastVariableOf(pattern);
    if (variable !== undefined && variable !== holder.name) aliases.set(variable, { ...reference, isNamed: false });
  };
  walkAll(fn, (node) => {
    if (node.type === 'VariableDeclarator' && node.init) note(node.id, refersTo(node.init as AnyNode, holder, aliases));
    if (node.type === 'ForOfStatement' && node.left.type === 'VariableDeclaration') {
      const entry = entryOf(refersTo(collectionOf(node.right as AnyNode), holder, aliases));
      note(node.left.declarations[0]!.id, entry);
    }
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      const [callback] = node.arguments as AnyNode[];
      const parameter = callback && 'params' in callback ? (callback.params[0] as AnyNode | undefined) : undefined;
      if (!parameter || !ALL_ENTRIES.test(nameOf(node.callee.property) ?? '')) return;
      note(parameter, entryOf(refersTo(collectionOf(node.callee.object as AnyNode), holder, aliases)));
    }
    // A variable that goes on from one thing to the next.
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier' && aliases.has(node.left.name)) {
      aliases.set(node.left.name, { depth: undefined, isNamed: false, isOfThis: false });
    }
  });
  return aliases;
}

/** The collection that `rooms.values()`, `[...rooms.values()]` and `Object.values(rooms)` go through. */
function collectionOf(value: AnyNode): AnyNode {
  if (value.type === 'ArrayExpression' && value.elements[0]?.type === 'SpreadElement') {
    return collectionOf(value.elements[0].argument as AnyNode);
  }
  if (value.type !== 'CallExpression' || value.callee.type !== 'MemberExpression') return value;
  const { object, property } = value.callee;
  if (!/^(?:values|entries|from)$/.test(nameOf(property) ?? '')) return value;
  const isOfGlobal = /^(?:Object|Array)$/.test(nameOf(object) ?? '');
  const [first] = value.arguments;
  return isOfGlobal && first ? collectionOf(first as AnyNode) : (object as AnyNode);
}

/** `room`, and of `[id, room]` the value. */
function lastVariableOf(pattern: AnyNode): string | undefined {
  if (pattern.type === 'Identifier') return pattern.name;
  const last = pattern.type === 'ArrayPattern' ? pattern.elements.at(-1) : undefined;
  return last?.type === 'Identifier' ? last.name : undefined;
}

function walkAll(node: AnyNode, visit: (node: AnyNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walkAll(child, visit);
}

function isGet({ callee }: CallExpression): boolean {
  return callee.type === 'MemberExpression' && /^(?:get|at)$/.test(nameOf(callee.property) ?? '');
}

/** The last name of `a.b.c`, a private one without its `#`. */
export function lastName(value: AnyNode): string | undefined {
  if (value.type === 'MemberExpression') return memberName(value);
  if (value.type === 'ChainExpression') return lastName(value.expression as AnyNode);
  if (value.type === 'PrivateIdentifier') return value.name;
  return value.type === 'Identifier' ? value.name : undefined;
}

export function memberName(member: AnyNode): string | undefined {
  if (member.type !== 'MemberExpression') return undefined;
  const { property } = member;
  if (property.type === 'PrivateIdentifier') return property.name;
  return member.computed && property.type === 'Identifier' ? undefined : nameOf(property);
}
