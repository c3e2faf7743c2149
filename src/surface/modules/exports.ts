import type { AnyNode, AssignmentExpression, Declaration, Expression, Node, Pattern, Program } from 'acorn';
import type { ImportedName } from './imports.js';
import { nameOf, nodesIn } from './parse.js';

/** Where a module has a name from that it exports. */
type ExportSource =
  /** Declared in it, there under this name. */
  | { readonly local: string }
  /** Taken from another module; `*` is all of it. */
  | { readonly specifier: string; readonly name: string };

/** What a module exports, as far as its syntax shows. */
export interface ModuleExports {
  readonly names: ReadonlyMap<string, ExportSource>;
  /** `export * from`. */
  readonly stars: readonly string[];
  readonly isCommonJs: boolean;
  /** It also exports what its syntax does not show: `module.exports = make()`. */
  readonly hasMore: boolean;
}

export function exportsIn(program: Program, imports: readonly ImportedName[]): ModuleExports {
  const names = new Map<string, ExportSource>();
  const stars: string[] = [];
  const imported = new Map(imports.flatMap((one) => (one.local && one.isStatic ? [[one.local, one]] : [])));
  const add = (exported: string, local: string) => {
    const from = imported.get(local);
    names.set(exported, from ? { specifier: from.specifier, name: from.name } : { local });
  };
  let isModule = false;
  for (const node of program.body) {
    isModule ||= /^(?:Import|Export)/.test(node.type);
    if (node.type === 'ExportAllDeclaration') {
      const exported = node.exported ? nameOf(node.exported) : undefined;
      if (exported === undefined) stars.push(String(node.source.value));
      else names.set(exported, { specifier: String(node.source.value), name: '*' });
    } else if (node.type === 'ExportDefaultDeclaration') {
      const { declaration } = node;
      if (declaration.type === 'Identifier') add('default', declaration.name);
      else names.set('default', { local: ('id' in declaration && declaration.id?.name) || 'default' });
    } else if (node.type === 'ExportNamedDeclaration') {
      for (const local of node.declaration ? declaredBy(node.declaration) : []) add(local, local);
      for (const { local, exported } of node.specifiers) {
        const [inner, outer] = [nameOf(local) ?? '', nameOf(exported) ?? ''];
        if (node.source) names.set(outer, { specifier: String(node.source.value), name: inner });
        else add(outer, inner);
      }
    }
  }
  const commonJs = isModule ? undefined : commonJsExports(program);
  for (const [name, local] of commonJs?.names ?? []) names.set(name, { local });
  return { names, stars, isCommonJs: commonJs?.isUsed ?? false, hasMore: commonJs?.hasMore ?? false };
}

/** The names that a declaration at the top of a module declares. */
export function declaredBy(declaration: Declaration): readonly string[] {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.flatMap(({ id }) => namesOf(id));
  return [declaration.id.name];
}

/** The variables that a pattern binds. */
export function namesOf(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => namesOf(one.type === 'Property' ? one.value : one.argument));
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one ? namesOf(one) : []));
    case 'AssignmentPattern':
      return namesOf(pattern.left);
    case 'RestElement':
      return namesOf(pattern.argument);
    default:
      return [];
  }
}

interface CommonJsExports {
  /** By exported name, the local one or the exported itself. */
  readonly names: ReadonlyMap<string, string>;
  readonly isUsed: boolean;
  readonly hasMore: boolean;
}

function commonJsExports(program: Program): CommonJsExports {
  const names = new Map<string, string>();
  let isUsed = false;
  let hasMore = false;
  for (const node of nodesIn(program)) {
    const target = node.type === 'AssignmentExpression' ? commonJsTarget(node) : undefined;
    if (target !== undefined) {
      isUsed = true;
      if (target.names === 'any') hasMore = true;
      else if (target.names === 'all') hasMore = addAll(target.value, names) || hasMore;
      else names.set(target.names.name, identifierOr(target.value, target.names.name));
    }
    if (node.type !== 'CallExpression') continue;
    isUsed ||= nameOf(node.callee) === 'require';
    if (!node.arguments.some(isExports)) continue;
    isUsed = true;
    const [first, second] = node.arguments;
    // Object.defineProperty(exports, 'name', …) shows its name; Object.assign(exports, …) and __exportStar do not.
    const isOnExports = first !== undefined && isExports(first) && 'property' in node.callee;
    const name = isOnExports && second ? nameOf(second) : undefined;
    if (name !== undefined && nameOf((node.callee as { property: Node }).property) === 'defineProperty') {
      names.set(name, name);
    } else hasMore = true;
  }
  return { names, isUsed, hasMore };
}

interface CommonJsTarget {
  readonly names: 'all' | 'any' | { readonly name: string };
  readonly value: Expression;
}

/** What `exports.name = …` and `module.exports = …` assign; `exports[key] = …` may be any name. */
function commonJsTarget({ left, right }: AssignmentExpression): CommonJsTarget | undefined {
  if (left.type !== 'MemberExpression') return undefined;
  if (isExports(left)) return { names: 'all', value: right };
  if (!isExports(left.object)) return undefined;
  const name = left.computed && left.property.type === 'Identifier' ? undefined : nameOf(left.property);
  return { names: name === undefined ? 'any' : { name }, value: right };
}

function isExports(node: Node): boolean {
  const one = node as AnyNode;
  if (one.type === 'Identifier') return one.name === 'exports';
  return one.type === 'MemberExpression' && nameOf(one.object) === 'module' && nameOf(one.property) === 'exports';
}

/** Adds an object's names; says whether there are others. */
function addAll(value: Expression, names: Map<string, string>): boolean {
  if (value.type === 'AssignmentExpression') return addAll(value.right, names);
  if (value.type !== 'ObjectExpression') {
    names.set('default', identifierOr(value, 'default'));
    return !/Function|Class/.test(value.type);
  }
  let hasMore = false;
  for (const property of value.properties) {
    const name = property.type === 'Property' && !property.computed ? nameOf(property.key) : undefined;
    if (property.type === 'Property' && name !== undefined) names.set(name, identifierOr(property.value, name));
    else hasMore = true;
  }
  return hasMore;
}

function identifierOr(node: Node, otherwise: string): string {
  return (node as AnyNode).type === 'Identifier' ? (nameOf(node) ?? otherwise) : otherwise;
}
