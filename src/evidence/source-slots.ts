import type { AnyNode, Class, Node, Pattern } from 'acorn';
import { namesOf } from '../surface/modules/exports.js';
import { privateName } from '../surface/modules/marked-text.js';
import { childrenOf, nameOf, type ParsedModule } from '../surface/modules/parse.js';

/** A place of a module in which one thing is kept for all, by its syntax. */
export interface SourceSlot {
  readonly file: string;
  /** A variable's name, `Class.field`, or `default`. */
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** A single instance by intention, or a variable that functions write. */
  readonly kind: 'singleton' | 'state';
  /** What says so, for a person: `getInstance()`, `written by login()`. */
  readonly says: string;
}

const GETS_INSTANCE = /^(?:get)?(?:shared|default|global)?instance$/i;
const IS_INSTANCE = /^#?_*(?:the|shared|default|global|singleton)?_?(?:instance|singleton)$/i;
/** What a call of these does to a collection is a write. */
const WRITES = /^(?:set|add|push|unshift|splice|delete|clear|pop|shift)$/;

/** `getInstance`, `static instance`, `export default new X()`, and variables at the top that functions write. */
export function sourceSlots(module: ParsedModule, file: string): SourceSlot[] {
  const found = new Map<string, SourceSlot>();
  const add = (name: string, node: Node, kind: SourceSlot['kind'], says: string) => {
    const known = found.get(name);
    if (known && !(known.kind === 'state' && kind === 'singleton')) return;
    found.set(name, { file, name, ...module.placeOf(node), kind, says });
  };
  const variables = topVariables(module);
  for (const { name, owner } of classesIn(module.program)) classSlots(name, owner, variables, add);
  for (const node of module.program.body) defaultSlots(node as AnyNode, variables, add);
  for (const [name, { node, writers, getters }] of writtenBy(module, variables)) {
    const [getter] = getters;
    if (getter !== undefined) add(name, node, 'singleton', `${getter}()`);
    else add(name, node, 'state', `written by ${writers[0] === UNNAMED ? UNNAMED : `${writers[0]}()`}`);
  }
  return [...found.values()];
}

type Add = (name: string, node: Node, kind: SourceSlot['kind'], says: string) => void;

interface Variable {
  readonly node: Node;
  /** What it is made with; undefined for one that is only declared. */
  readonly init: AnyNode | undefined;
}

/** What is declared by `let`, `var` or `const` at the top of a module. */
function topVariables({ program }: ParsedModule): Map<string, Variable> {
  const found = new Map<string, Variable>();
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type !== 'VariableDeclaration') continue;
    for (const one of declared.declarations) {
      for (const name of namesOf(one.id))
        found.set(name, { node: one, init: (one.init as AnyNode | null) ?? undefined });
    }
  }
  return found;
}

function* classesIn(node: Node, name?: string): Generator<{ readonly name: string; readonly owner: Class }> {
  const at = node as AnyNode;
  if (at.type === 'ClassDeclaration' || at.type === 'ClassExpression') {
    const own = at.id?.name ?? name;
    if (own !== undefined) yield { name: own, owner: at };
  }
  const given = at.type === 'VariableDeclarator' ? nameOf(at.id) : undefined;
  for (const child of childrenOf(at)) yield* classesIn(child, given);
}

function classSlots(name: string, owner: Class, variables: ReadonlyMap<string, Variable>, add: Add): void {
  for (const member of owner.body.body) {
    if (member.type === 'StaticBlock' || !member.static) continue;
    const key = keyName(member.key as AnyNode);
    if (key === undefined) continue;
    if (member.type === 'PropertyDefinition') {
      if (IS_INSTANCE.test(key) || isNewOf(member.value as AnyNode | null, name)) {
        add(`${name}.${key}`, member, 'singleton', `static ${key}`);
      }
    } else if (GETS_INSTANCE.test(key)) {
      for (const slot of keptBy(member.value.body, name, variables)) add(slot, member, 'singleton', `${name}.${key}()`);
    }
  }
}

/** The fields of its class, and the variables of its module, that a method assigns. */
function keptBy(body: Node, owner: string, variables: ReadonlyMap<string, Variable>): string[] {
  const found: string[] = [];
  const visit = (node: AnyNode) => {
    if (node.type === 'AssignmentExpression') {
      const { left } = node;
      if (left.type === 'Identifier' && variables.has(left.name)) found.push(left.name);
      if (left.type === 'MemberExpression') {
        const isOwn = left.object.type === 'ThisExpression' || nameOf(left.object) === owner;
        const key = isOwn && !left.computed ? keyName(left.property as AnyNode) : undefined;
        if (key !== undefined) found.push(`${owner}.${key}`);
      }
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(body as AnyNode);
  return found;
}

function defaultSlots(node: AnyNode, variables: ReadonlyMap<string, Variable>, add: Add): void {
  if (node.type === 'ExportDefaultDeclaration') exported(node.declaration as AnyNode, 'export default');
  if (node.type !== 'ExpressionStatement' || node.expression.type !== 'AssignmentExpression') return;
  const { left, right } = node.expression;
  if (left.type !== 'MemberExpression' || left.computed) return;
  const isModule = nameOf(left.object) === 'module' && nameOf(left.property) === 'exports';
  if (isModule) exported(right as AnyNode, 'module.exports =');

  function exported(value: AnyNode, says: string): void {
    const variable = value.type === 'Identifier' ? variables.get(value.name) : undefined;
    const made = classMade(variable?.init ?? value);
    if (made === undefined) return;
    const name = value.type === 'Identifier' ? value.name : 'default';
    add(name, variable?.node ?? value, 'singleton', `${says} new ${made}()`);
  }
}

/** Of `new X()`, the class; undefined for a plain collection or another of the language's own. */
function classMade(value: AnyNode | null): string | undefined {
  if (value?.type !== 'NewExpression') return undefined;
  const name = nameOf(value.callee);
  return name === undefined || name in globalThis ? undefined : name;
}

function isNewOf(value: AnyNode | null, name: string): boolean {
  return classMade(value) === name;
}

const UNNAMED = 'a function';

interface Written {
  readonly node: Node;
  /** Functions that assign it, or change what it holds. */
  readonly writers: string[];
  /** Those of them that are called as what gets an instance. */
  readonly getters: string[];
}

function writtenBy(module: ParsedModule, variables: ReadonlyMap<string, Variable>): Map<string, Written> {
  const found = new Map<string, Written>();
  const write = (name: string | undefined, by: string | undefined, own: ReadonlySet<string>) => {
    const variable = name === undefined || by === undefined || own.has(name) ? undefined : variables.get(name);
    if (name === undefined || by === undefined || !variable) return;
    const known = found.get(name) ?? { node: variable.node, writers: [], getters: [] };
    known.writers.push(by);
    if (/^get\w*instance$/i.test(by)) known.getters.push(by);
    found.set(name, known);
  };
  const visit = (node: AnyNode, by: string | undefined, own: ReadonlySet<string>, given?: string) => {
    if (node.type === 'AssignmentExpression') write(rootName(node.left as AnyNode), by, own);
    if (node.type === 'UpdateExpression') write(rootName(node.argument as AnyNode), by, own);
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      const { object, property } = node.callee;
      if (WRITES.test(nameOf(property) ?? '')) write(rootName(object as AnyNode), by, own);
    }
    const isFunction = 'params' in node;
    const inside = isFunction ? (ownName(node) ?? given ?? by ?? UNNAMED) : by;
    const names = isFunction ? new Set([...own, ...localsOf(node)]) : own;
    for (const child of childrenOf(node)) visit(child, inside, names, givenTo(node));
  };
  visit(module.program as AnyNode, undefined, new Set());
  return found;
}

function ownName(node: AnyNode): string | undefined {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' ? node.id?.name : undefined;
}

/** The name that a function gets from where it stands. */
function givenTo(node: AnyNode): string | undefined {
  if (node.type === 'VariableDeclarator') return nameOf(node.id);
  if (node.type === 'MethodDefinition' || node.type === 'Property') return keyName(node.key as AnyNode);
  return undefined;
}

/** The variable at the beginning of `a.b[c]`. */
function rootName(value: AnyNode): string | undefined {
  if (value.type === 'MemberExpression') return rootName(value.object as AnyNode);
  return value.type === 'Identifier' ? value.name : undefined;
}

/** Parameters and variables of a function, those of its blocks included. */
function localsOf(node: AnyNode & { readonly params: readonly Pattern[] }): string[] {
  const found = node.params.flatMap(namesOf);
  const visit = (at: AnyNode) => {
    if (at.type === 'VariableDeclarator') found.push(...namesOf(at.id));
    for (const child of childrenOf(at)) if (!('params' in child)) visit(child);
  };
  for (const child of childrenOf(node)) if (!('params' in child)) visit(child);
  return found;
}

/** A member's name as a heap snapshot has it: a private one with its `#`. */
function keyName(key: AnyNode): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  const name = nameOf(key);
  return name === undefined ? undefined : (privateName(name) ?? name);
}
