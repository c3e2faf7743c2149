import type { AnyNode, Class, Expression, Function as FunctionNode, Node, Program } from 'acorn';

/** A class or a function at the top of a module. */
export type Factory = (Class | FunctionNode) & AnyNode;

/** A module's top-level classes and functions by their local names. */
export type Scope = ReadonlyMap<string, Factory>;

const isClass = (node: Node): node is Class & AnyNode =>
  node.type === 'ClassDeclaration' || node.type === 'ClassExpression';

const isFunction = (node: Node): node is FunctionNode & AnyNode =>
  ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type);

const isFactory = (node: Node | null | undefined): node is Factory => !!node && (isClass(node) || isFunction(node));

export { isClass };

export function scopeOf(program: Program): Scope {
  const scope = new Map<string, Factory>();
  for (const node of program.body) {
    const statement = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    const declared = node.type === 'ExportDefaultDeclaration' ? node.declaration : statement;
    if (!declared) continue;
    if (isFactory(declared) && declared.id) scope.set(declared.id.name, declared);
    if (declared.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declared.declarations) {
      if (id.type === 'Identifier' && isFactory(init)) scope.set(id.name, init);
    }
  }
  return scope;
}

/** What a module exports, by exported name: ES modules, `module.exports = …` and `exports.name = …`. */
export function exportsOf(program: Program, scope: Scope): Map<string, Factory> {
  const found = new Map<string, Factory>();
  const add = (name: string, value: Node | null | undefined) => {
    const factory = value?.type === 'Identifier' ? scope.get((value as AnyNode & { name: string }).name) : value;
    if (isFactory(factory)) found.set(name, factory);
  };
  for (const node of program.body) {
    if (node.type === 'ExportDefaultDeclaration') add('default', node.declaration);
    if (node.type === 'ExportNamedDeclaration') {
      const declared = node.declaration;
      if (declared && isFactory(declared) && declared.id) add(declared.id.name, declared);
      if (declared?.type === 'VariableDeclaration') {
        for (const { id, init } of declared.declarations) if (id.type === 'Identifier') add(id.name, init);
      }
      for (const { exported, local } of node.specifiers) add(nameOf(exported) ?? '', local);
    }
    if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      const { left, right } = node.expression;
      addCommonJs(left, right, add);
    }
  }
  return found;
}

function addCommonJs(left: Node, right: Expression, add: (name: string, value: Node) => void): void {
  const target = memberPath(left);
  if (target === 'module.exports' && right.type === 'ObjectExpression') {
    for (const property of right.properties) {
      if (property.type === 'Property') add(nameOf(property.key) ?? '', property.value);
    }
  } else if (target === 'module.exports') add('default', right);
  else if (target !== undefined && /^(module\.)?exports\.\w+$/.test(target)) add(target.split('.').at(-1)!, right);
}

function memberPath(node: Node): string | undefined {
  const member = node as AnyNode;
  if (member.type === 'Identifier') return member.name;
  if (member.type !== 'MemberExpression' || member.computed) return undefined;
  const object = memberPath(member.object);
  return object === undefined ? undefined : `${object}.${nameOf(member.property)}`;
}

export function nameOf(key: Node): string | undefined {
  const node = key as AnyNode;
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** Every node below one, itself among them. */
export function* nodesIn(node: Node): Generator<AnyNode> {
  yield node as AnyNode;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof child.type === 'string') yield* nodesIn(child);
    }
  }
}
