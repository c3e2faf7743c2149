import type { AnyNode, Node } from 'acorn';
import { privateName } from '../../../surface/modules/marked-text.js';
import { nameOf } from '../../../surface/modules/parse.js';

/** A message that a server understands: a text, or an object told apart by a field, with what `others` may hold. */
export type HintedMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly field: string; readonly value: string; readonly others: readonly string[] };

/** Messages that a server tells apart: by a field of what it parsed, or by the whole text. */
export function messagesIn(nodes: readonly AnyNode[]): readonly HintedMessage[] {
  const parsed = parsedNames(nodes);
  const fields = new Map<string, string[]>();
  const texts: string[] = [];
  const tell = (subject: Node, value: Node) => {
    const literal = value as AnyNode;
    if (literal.type !== 'Literal' || typeof literal.value !== 'string' || literal.value === '') return;
    const field = fieldOf(subject, parsed);
    if (field !== undefined) fields.set(field, [...(fields.get(field) ?? []), literal.value]);
    else if (isText(subject)) texts.push(literal.value);
  };
  for (const node of nodes) {
    if (node.type === 'SwitchStatement') {
      for (const { test } of node.cases) if (test) tell(node.discriminant, test);
    }
    if (node.type === 'BinaryExpression' && /^[=!]==?$/.test(node.operator)) {
      tell(node.left, node.right);
      tell(node.right, node.left);
    }
    for (const [field, value] of tableEntries(node, nodes, parsed))
      fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  const [field, values = []] = [...fields].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const others = field === undefined ? [] : otherFields(nodes, parsed, field);
  return [
    ...[...new Set(values)].map((value): HintedMessage => ({ kind: 'json', field: field!, value, others })),
    ...[...new Set(texts)].map((text): HintedMessage => ({ kind: 'text', text })),
  ];
}

/** Variables that hold what `JSON.parse` gave, and what these are called where they are passed on. */
interface ParsedNames {
  readonly objects: ReadonlySet<string>;
  /** Fields that were taken out by name: `const { type } = JSON.parse(…)`. */
  readonly fields: ReadonlySet<string>;
}

function parsedNames(nodes: readonly AnyNode[]): ParsedNames {
  const objects = new Set<string>();
  const fields = new Set<string>();
  const take = (target: Node) => {
    const pattern = target as AnyNode;
    if (pattern.type === 'Identifier') objects.add(pattern.name);
    if (pattern.type !== 'ObjectPattern') return;
    for (const property of pattern.properties) {
      if (property.type === 'Property') for (const name of named(property.key)) fields.add(name);
    }
  };
  // Twice: a function that is given a message may pass it on.
  for (let pass = 0; pass < 2; pass++) {
    for (const node of nodes) {
      if (node.type === 'VariableDeclarator' && node.init && isParsed(node.init, objects)) take(node.id);
      if (node.type === 'AssignmentExpression' && isParsed(node.right, objects)) take(node.left);
      if (node.type !== 'CallExpression') continue;
      const callee = nameOf(node.callee.type === 'MemberExpression' ? node.callee.property : node.callee);
      node.arguments.forEach((argument, i) => {
        if (!isParsed(argument, objects) || callee === undefined) return;
        for (const parameter of parametersNamed(nodes, callee, i)) take(parameter);
      });
    }
  }
  return { objects, fields };
}

function isParsed(node: Node, objects: ReadonlySet<string>): boolean {
  const value = node as AnyNode;
  if (value.type === 'AwaitExpression') return isParsed(value.argument, objects);
  if (value.type === 'Identifier') return objects.has(value.name);
  if (value.type !== 'CallExpression') return false;
  const { callee } = value;
  if (callee.type !== 'MemberExpression') return /^(?:parse\w*|decode\w*)$/.test(nameOf(callee) ?? '');
  return (
    (nameOf(callee.object) === 'JSON' && nameOf(callee.property) === 'parse') ||
    /^(?:parse\w*|decode\w*)$/.test(nameOf(callee.property) ?? '')
  );
}

/** The i-th parameter of functions and methods of a name. */
function parametersNamed(nodes: readonly AnyNode[], name: string, i: number): readonly Node[] {
  return nodes.flatMap((node) => {
    const found =
      node.type === 'FunctionDeclaration' && node.id && nameOf(node.id) === name
        ? node
        : node.type === 'MethodDefinition' && isCalled(node.key, name)
          ? node.value
          : node.type === 'VariableDeclarator' && nameOf(node.id) === name && /Function/.test(node.init?.type ?? '')
            ? (node.init as AnyNode & { readonly params: readonly Node[] })
            : undefined;
    const parameter = found?.params[i];
    return parameter ? [parameter] : [];
  });
}

function fieldOf(subject: Node, { objects, fields }: ParsedNames): string | undefined {
  const node = subject as AnyNode;
  if (node.type === 'ChainExpression') return fieldOf(node.expression, { objects, fields });
  if (node.type === 'Identifier') return fields.has(node.name) ? node.name : undefined;
  if (node.type !== 'MemberExpression' || node.computed) return undefined;
  return objects.has(nameOf(node.object) ?? '') ? nameOf(node.property) : undefined;
}

/** `data.toString()` and `String(data)`, or a variable that is called as a text is. */
function isText(subject: Node): boolean {
  const node = subject as AnyNode;
  if (node.type === 'Identifier') return /^(?:text|message|msg|data|line|command|raw|payload)$/i.test(node.name);
  if (node.type !== 'CallExpression') return false;
  return node.callee.type === 'MemberExpression'
    ? nameOf(node.callee.property) === 'toString'
    : nameOf(node.callee) === 'String';
}

/** `handlers[message.type](…)`: the names in the table. */
function tableEntries(
  node: AnyNode,
  nodes: readonly AnyNode[],
  parsed: ParsedNames,
): readonly (readonly [string, string])[] {
  if (node.type !== 'MemberExpression' || !node.computed) return [];
  const field = fieldOf(node.property, parsed);
  const table = nameOf(node.object.type === 'MemberExpression' ? node.object.property : node.object);
  if (field === undefined || table === undefined) return [];
  return nodes.flatMap((one) => {
    const value =
      one.type === 'VariableDeclarator' && nameOf(one.id) === table
        ? one.init
        : one.type === 'PropertyDefinition' && isCalled(one.key, table)
          ? one.value
          : undefined;
    if (value?.type !== 'ObjectExpression') return [];
    return value.properties.flatMap((property) =>
      property.type === 'Property' ? named(property.key).map((name) => [field, name] as const) : [],
    );
  });
}

/** What else is read of a message. */
function otherFields(nodes: readonly AnyNode[], parsed: ParsedNames, field: string): readonly string[] {
  const read = nodes.flatMap((node) => (node.type === 'MemberExpression' ? (fieldOf(node, parsed) ?? []) : []));
  return [...new Set([...read, ...parsed.fields])].filter((name) => name !== field);
}

/** The name that a node stands for, of a private member too. */
function named(node: Node): readonly string[] {
  const name = nameOf(node);
  return name === undefined ? [] : [privateName(name) ?? name];
}

function isCalled(node: Node, name: string): boolean {
  return named(node)[0] === name;
}
