import type { AnyNode, ImportDeclaration, Node, Pattern, Program } from 'acorn';
import { nameOf, nodesIn } from './parse.js';

/** A name that a module takes from another. */
export interface ImportedName {
  readonly specifier: string;
  /** As the other module exports it; `*` for all of it, when no single name is seen. */
  readonly name: string;
  /** Fails at import when it leads nowhere; a `require` or `import()` may be meant to be tried. */
  readonly isStatic: boolean;
  /** Read from the default export: a name of a CommonJS module alone. */
  readonly ofDefault: boolean;
  /** By what it is called here; undefined where it has no name here. */
  readonly local: string | undefined;
  readonly node: Node;
}

type Found = Omit<ImportedName, 'node' | 'local' | 'ofDefault'> & {
  readonly node: Node;
  readonly local?: string | undefined;
  readonly ofDefault?: boolean;
};

/** Every name that a module imports, requires or re-exports, and every module that it loads. */
export function importsIn(program: Program): readonly ImportedName[] {
  const found: Found[] = [];
  for (const node of nodesIn(program)) found.push(...importsAt(node));
  const all = [...found, ...namesOfWhole(program, found)];
  return all.map((one) => ({ local: undefined, ofDefault: false, ...one }));
}

function importsAt(node: AnyNode): readonly Found[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return declared(node);
    case 'ExportAllDeclaration':
      return [{ specifier: String(node.source.value), name: '*', isStatic: true, node: node.source }];
    case 'ExportNamedDeclaration': {
      const { source } = node;
      if (!source) return [];
      const specifier = String(source.value);
      return node.specifiers.map((one) => ({
        specifier,
        name: nameOf(one.local) ?? '*',
        isStatic: true,
        node: one.local,
      }));
    }
    case 'VariableDeclarator':
      return node.init ? bound(node.id, node.init) : [];
    case 'MemberExpression': {
      // Of a promise, `then` is taken and nothing of the module.
      const specifier = node.object.type === 'ImportExpression' ? undefined : loaded(node.object);
      const name = node.computed ? undefined : nameOf(node.property);
      return specifier && name ? [{ specifier, name, isStatic: false, node: node.property }] : [];
    }
    case 'CallExpression':
      return node.callee.type === 'MemberExpression' && nameOf(node.callee.property) === 'then'
        ? handled(node.callee.object, node.arguments[0])
        : wholeModule(node);
    case 'ImportExpression':
      return wholeModule(node);
    default:
      return [];
  }
}

function declared({ source, specifiers }: ImportDeclaration): readonly Found[] {
  const specifier = String(source.value);
  if (specifiers.length === 0) return [{ specifier, name: '*', isStatic: true, node: source }];
  return specifiers.map((one) => ({
    specifier,
    name:
      one.type === 'ImportSpecifier'
        ? (nameOf(one.imported) ?? '*')
        : one.type === 'ImportDefaultSpecifier'
          ? 'default'
          : '*',
    isStatic: true,
    local: one.local.name,
    node: one.type === 'ImportSpecifier' ? one.imported : one.local,
  }));
}

/** `const { a } = require('…')`, `const { a } = await import('…')`, and the same of the whole module. */
function bound(id: Pattern, init: Node): readonly Found[] {
  const specifier = loaded(init);
  if (specifier === undefined) return [];
  if (id.type === 'Identifier') return [{ specifier, name: '*', isStatic: false, local: id.name, node: id }];
  return picked(id, specifier);
}

/** `import('…').then(({ a }) => …)`. */
function handled(promise: Node, handler: Node | undefined): readonly Found[] {
  const specifier = loaded(promise);
  const callback = handler as AnyNode | undefined;
  if (specifier === undefined || !callback || !('params' in callback)) return [];
  const [parameter] = callback.params as readonly Pattern[];
  return parameter ? picked(parameter, specifier) : [];
}

function picked(pattern: Pattern, specifier: string): readonly Found[] {
  if (pattern.type !== 'ObjectPattern') return [];
  return pattern.properties.flatMap((property) => {
    const name = property.type === 'Property' && !property.computed ? nameOf(property.key) : undefined;
    if (name === undefined || property.type !== 'Property') return [];
    const local = property.value.type === 'Identifier' ? property.value.name : undefined;
    return [{ specifier, name, isStatic: false, local, node: property.key }];
  });
}

function wholeModule(node: Node): readonly Found[] {
  const specifier = loaded(node);
  return specifier === undefined ? [] : [{ specifier, name: '*', isStatic: false, node }];
}

/** What a `require('…')`, `import('…')` or its `await` loads. */
function loaded(node: Node): string | undefined {
  const one = node as AnyNode;
  if (one.type === 'AwaitExpression') return loaded(one.argument);
  const argument =
    one.type === 'ImportExpression'
      ? one.source
      : one.type === 'CallExpression' && nameOf(one.callee) === 'require' && one.arguments.length === 1
        ? one.arguments[0]
        : undefined;
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined;
}

/** `core.Manager`, where `core` is a whole module: by its namespace, or by its default export where it is CommonJS. */
function namesOfWhole(program: Program, found: readonly Found[]): readonly Found[] {
  const whole = new Map(
    found.flatMap((one) => (one.local && /^(\*|default)$/.test(one.name) ? [[one.local, one]] : [])),
  );
  if (whole.size === 0) return [];
  const names: Found[] = [];
  for (const node of nodesIn(program)) {
    if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier') continue;
    const source = whole.get(node.object.name);
    const name = nameOf(node.property);
    if (!source || name === undefined) continue;
    const { specifier } = source;
    names.push({ specifier, name, isStatic: false, ofDefault: source.name === 'default', node: node.property });
  }
  return names;
}
