import type { AnyNode, Class } from 'acorn';
import { childrenOf, type ParsedModule } from '../../surface/modules/parse.js';
import { lastName } from './refers.js';

/** Whether a text may say what a class extends: without it, there is no need to parse it. */
export function saysBaseOf(className: string, text: string): boolean {
  if (!/^[\w$]+$/.test(className) || !text.includes(className)) return false;
  const name = className.replaceAll('$', '\\$');
  const ways = [`class\\s+${name}\\b[^{]*\\bextends\\b`, `inherits\\(\\s*${name}\\b`, `\\b${name}\\.prototype\\s*=`];
  return new RegExp(ways.join('|')).test(text);
}

/** The classes of a module by name, each with the name of what it extends. */
export function basesIn({ program }: ParsedModule): ReadonlyMap<string, string> {
  const bases = new Map<string, string>();
  const waiting = [program as AnyNode];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const [name, base] = baseSaidBy(node) ?? [];
    if (name && base) bases.set(name, base);
    waiting.push(...childrenOf(node));
  }
  return bases;
}

/** `class A extends B`; from before there were classes `inherits(A, B)` and `A.prototype = Object.create(B.prototype)`. */
function baseSaidBy(node: AnyNode): [string | undefined, string | undefined] | undefined {
  if (isClass(node)) return node.superClass ? [node.id?.name, lastName(node.superClass as AnyNode)] : undefined;
  if (node.type === 'AssignmentExpression' && node.right.type === 'CallExpression') {
    const [prototype] = node.right.arguments as AnyNode[];
    return prototype && [ofPrototype(node.left as AnyNode), ofPrototype(prototype)];
  }
  if (node.type !== 'CallExpression' || lastName(node.callee as AnyNode) !== 'inherits') return undefined;
  const [heir, base] = node.arguments as AnyNode[];
  return heir && base ? [lastName(heir), lastName(base)] : undefined;
}

/** `A` of `A.prototype`. */
function ofPrototype(value: AnyNode): string | undefined {
  const isOne = value.type === 'MemberExpression' && lastName(value) === 'prototype';
  return isOne ? lastName(value.object as AnyNode) : undefined;
}

export function isClass(node: AnyNode): node is AnyNode & Class {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}
