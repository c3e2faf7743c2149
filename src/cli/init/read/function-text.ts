import { type AnyNode, type Function as FunctionNode, type Node, type Pattern, parseExpressionAt } from 'acorn';
import { nameOf, nodesIn } from '../../../surface/modules/parse.js';
import { type Parameter, type Role, rolesByName } from './parameter.js';

/**
 * The parameters of a function, from its own text as a running program has it; of a class, those of the nearest constructor
 * among its texts. Undefined where they can't be read: a bound or a native function.
 */
export function parametersOf(texts: readonly string[]): readonly Parameter[] | undefined {
  for (const text of texts) {
    const node = parse(text);
    if (!node) return undefined;
    const found = node.type === 'ClassExpression' ? constructorOf(node) : node;
    if (found) return (found as FunctionNode).params.map((pattern) => parameterOf(pattern, node));
    if (node.type === 'ClassExpression' && !node.superClass) return [];
  }
  return [];
}

/** A function or a class as an expression; a method's text is one only inside an object. */
function parse(text: string): AnyNode | undefined {
  const read = (code: string) =>
    parseExpressionAt(code, 0, { ecmaVersion: 'latest', checkPrivateFields: false }) as AnyNode;
  try {
    return read(`(${text})`);
  } catch {
    // As below.
  }
  try {
    const object = read(`({${text}})`);
    const property = object.type === 'ObjectExpression' ? object.properties[0] : undefined;
    return property?.type === 'Property' ? (property.value as AnyNode) : undefined;
  } catch {
    return undefined;
  }
}

function constructorOf(node: AnyNode & { readonly type: 'ClassExpression' }): FunctionNode | undefined {
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition' && member.kind === 'constructor') return member.value;
  }
  return undefined;
}

function parameterOf(pattern: Pattern, owner: Node): Parameter {
  const { target, optional } = withoutDefault(pattern);
  if (target.type === 'ObjectPattern') {
    const properties = target.properties.flatMap((property) => {
      if (property.type !== 'Property') return [];
      const name = nameOf(property.key);
      const inner = withoutDefault(property.value);
      return name === undefined ? [] : [describe(name, inner.optional, inner.target, owner)];
    });
    return { name: 'options', optional, roles: ['options'], properties };
  }
  return describe(nameOf(target) ?? 'rest', optional, target, owner);
}

function withoutDefault(pattern: Pattern): { readonly target: Pattern; readonly optional: boolean } {
  if (pattern.type === 'AssignmentPattern') return { target: pattern.left, optional: true };
  return { target: pattern, optional: pattern.type === 'RestElement' };
}

function describe(name: string, optional: boolean, target: Pattern, owner: Node): Parameter {
  const local = nameOf(target) ?? name;
  const uses = usesOf(local, owner);
  const properties = propertiesOf(uses);
  const used = rolesByUse(uses);
  const named = rolesByName(name);
  const roles: readonly Role[] =
    used.length > 0 ? used : named[0] === 'unknown' && properties.length > 0 ? ['options'] : named;
  return { name, optional, roles, properties: roles[0] === 'options' ? properties : [] };
}

/** Where a parameter stands in a function, or, kept by a class, in the class. */
function usesOf(name: string, owner: Node): readonly Use[] {
  const parents = new Map<Node, AnyNode>();
  const all = [...nodesIn(owner)];
  for (const node of all) {
    for (const child of childrenOf(node)) parents.set(child, node);
  }
  const isParameter = (node: AnyNode) => node.type === 'Identifier' && node.name === name;
  const kept = new Set(
    all.flatMap((node) =>
      node.type === 'AssignmentExpression' && isParameter(node.right as AnyNode) ? (fieldOf(node.left) ?? []) : [],
    ),
  );
  return all
    .filter((node) => isParameter(node) || kept.has(fieldOf(node) ?? ''))
    .flatMap((node) => {
      const parent = parents.get(node);
      return parent ? [{ node, parent, above: parents.get(parent), parents }] : [];
    });
}

interface Use {
  readonly node: AnyNode;
  readonly parent: AnyNode;
  readonly above: AnyNode | undefined;
  readonly parents: ReadonlyMap<Node, AnyNode>;
}

function* childrenOf(node: AnyNode): Generator<Node> {
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof child.type === 'string') yield child;
    }
  }
}

/** The field of `this.field` or `this.#field`. */
function fieldOf(node: Node): string | undefined {
  const member = node as AnyNode;
  if (member.type !== 'MemberExpression' || member.object.type !== 'ThisExpression' || member.computed)
    return undefined;
  const { property } = member;
  return property.type === 'PrivateIdentifier' ? `#${property.name}` : nameOf(property);
}

/** What is read of a parameter, as of options. */
function propertiesOf(uses: readonly Use[]): Parameter[] {
  const names = new Set<string>();
  for (const { node, parent, above } of uses) {
    if (parent.type === 'MemberExpression' && parent.object === node && !parent.computed) {
      const isCalled = above?.type === 'CallExpression' && above.callee === parent;
      const name = nameOf(parent.property);
      if (name !== undefined && !isCalled) names.add(name);
    }
    if (parent.type === 'VariableDeclarator' && parent.init === node && parent.id.type === 'ObjectPattern') {
      for (const property of parent.id.properties) {
        const name = property.type === 'Property' ? nameOf(property.key) : undefined;
        if (name !== undefined) names.add(name);
      }
    }
  }
  return [...names].map((name) => ({ name, optional: true, roles: rolesByName(name), properties: [] }));
}

/** Methods that tell what a thing is. */
const BY_METHOD: Readonly<Record<string, Role>> = {
  handleUpgrade: 'webSocketServer',
  send: 'webSocket',
  ping: 'webSocket',
};
/** Events that tell what a thing is. */
const BY_EVENT: Readonly<Record<string, Role>> = {
  upgrade: 'httpServer',
  request: 'httpServer',
  connection: 'webSocketServer',
  message: 'webSocket',
};

function rolesByUse(uses: readonly Use[]): readonly Role[] {
  const roles = uses.flatMap(({ node, parent, above, parents }) => {
    if (parent.type === 'MemberExpression' && parent.object === node && above?.type === 'CallExpression') {
      const method = nameOf(parent.property) ?? '';
      if (/^(?:on|once|addListener|addEventListener)$/.test(method)) return BY_EVENT[textOf(above.arguments[0])] ?? [];
      return BY_METHOD[method] ?? [];
    }
    // `{ server }` and `{ port }` of whatever is made of them.
    if (parent.type === 'Property' && parent.value === node && isArgument(above, parents)) {
      const key = nameOf(parent.key);
      return key === 'server' ? (['httpServer'] as const) : key === 'port' ? (['port'] as const) : [];
    }
    if (parent.type === 'CallExpression' && parent.arguments[0] === node && isListen(parent.callee))
      return ['port'] as const;
    if (parent.type === 'NewExpression' && parent.arguments[0] === node && isWebSocket(parent.callee))
      return ['url'] as const;
    return [];
  });
  return [...new Set(roles)];
}

function isArgument(object: AnyNode | undefined, parents: ReadonlyMap<Node, AnyNode>): boolean {
  const call = object && parents.get(object);
  return call?.type === 'NewExpression' || call?.type === 'CallExpression';
}

function isListen(callee: Node): boolean {
  const member = callee as AnyNode;
  return member.type === 'MemberExpression' && nameOf(member.property) === 'listen';
}

/** `WebSocket`, `ws.WebSocket`, or the default of `ws` in compiled CommonJS. */
function isWebSocket(callee: Node): boolean {
  const { object, property } = callee as Partial<AnyNode & { readonly type: 'MemberExpression' }>;
  const name = nameOf(property ?? callee);
  return (
    name === 'WebSocket' || (name === 'default' && object !== undefined && /^_?ws(_|$)/.test(nameOf(object) ?? ''))
  );
}

function textOf(node: Node | undefined): string {
  const literal = node as AnyNode | undefined;
  return literal?.type === 'Literal' && typeof literal.value === 'string' ? literal.value : '';
}
