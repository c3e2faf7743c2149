import type { AnyNode, Class, Comment, Node, Program } from 'acorn';
import { wordPattern } from '../importing/word.js';
import { declaredBy } from './exports.js';
import { privateName } from './marked-text.js';
import { nameOf, nodesIn, type ParsedModule } from './parse.js';

/** What stands at the top of a module under a local name. */
export interface Declared {
  /** Its JSDoc's text, when that says `@deprecated`. */
  readonly deprecated: string | undefined;
  /** Every name that it mentions. */
  readonly mentions: ReadonlySet<string>;
}

/** A module's top-level declarations by local name; `default` where it has none. */
export function declarationsIn({ program, comments, code }: ParsedModule): ReadonlyMap<string, Declared> {
  const declared = new Map<string, Declared>();
  for (const node of program.body) {
    const deprecated = deprecationBefore(node, comments, code);
    for (const [name, what] of namedBy(node)) {
      const before = declared.get(name);
      const mentions = new Set([...(before?.mentions ?? []), ...mentionsIn(what)]);
      declared.set(name, { deprecated: deprecated ?? before?.deprecated, mentions });
    }
  }
  return declared;
}

/** The local names that a statement declares or assigns, or the exported ones where it re-exports. */
function namedBy(node: AnyNode): readonly (readonly [string, Node])[] {
  switch (node.type) {
    case 'ExportNamedDeclaration':
      if (node.declaration) return namedBy(node.declaration);
      return node.specifiers.map((one) => [nameOf(one.exported) ?? '', one]);
    case 'ExportDefaultDeclaration': {
      const { declaration } = node;
      return [[('id' in declaration && declaration.id?.name) || 'default', declaration]];
    }
    case 'ClassDeclaration':
    case 'FunctionDeclaration':
      return [[node.id?.name ?? 'default', node]];
    case 'VariableDeclaration':
      return node.declarations.flatMap((one) =>
        declaredBy({ ...node, declarations: [one] }).map((name) => [name, one] as const),
      );
    case 'ExpressionStatement':
      return assignedBy(node.expression);
    default:
      return [];
  }
}

/** `exports.name = …`, `Name.prototype.close = …`, and `Object.defineProperty(exports, 'name', …)`. */
function assignedBy(expression: AnyNode): readonly (readonly [string, Node])[] {
  if (expression.type === 'CallExpression') {
    const name = expression.arguments[1] ? nameOf(expression.arguments[1]) : undefined;
    return name === undefined ? [] : [[name, expression]];
  }
  if (expression.type !== 'AssignmentExpression') return [];
  const { left, right } = expression;
  if (left.type === 'Identifier') return [[left.name, right]];
  if (left.type !== 'MemberExpression') return [];
  const name = nameOf(left.property);
  if (name === 'exports') return [['default', right]];
  return name === undefined ? [] : [[name, right]];
}

function mentionsIn(node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  for (const one of nodesIn(node)) if (one.type === 'Identifier') names.add(one.name);
  return names;
}

/** The text of the doc comment that ends right before a statement, when it says `@deprecated`. */
function deprecationBefore(node: Node, comments: readonly Comment[], code: string): string | undefined {
  const comment = comments.findLast((one) => one.end <= node.start);
  if (comment?.type !== 'Block' || code.slice(comment.end, node.start).trim() !== '') return undefined;
  return deprecationIn(comment.value);
}

/** What a doc comment says after `@deprecated`, up to the next tag; undefined when it does not say so. */
function deprecationIn(comment: string): string | undefined {
  const [, text] = /(?:^|[\s*])@deprecated\b([\s\S]*?)(?=\n\s*\*?\s*@\w|$)/.exec(comment) ?? [];
  return text?.replace(/\n\s*\*?/g, '\n').trim();
}

/** What an export list says of a name in the comment before it: esbuild keeps comments of statements alone. */
export function deprecationInList(text: string, exported: string): string | undefined {
  const before = `/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*(?:type\\s+)?`;
  const item = new RegExp(`${before}(?:[\\w$]+\\s+as\\s+)?${wordPattern(exported)}\\s*(?=[,}/:])`).exec(text);
  return item?.[1] === undefined ? undefined : deprecationIn(item[1]);
}

/** Private and protected members by class, of a module's TypeScript. */
export function privatesIn(program: Program): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const node of nodesIn(program)) {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init?.type === 'ClassExpression') {
      add(node.id.name, node.init);
    } else if (node.type === 'ClassDeclaration') add(node.id?.name ?? 'default', node);
    else if (node.type === 'ClassExpression' && node.id) add(node.id.name, node);
  }
  return found;

  function add(className: string, { body }: Class): void {
    const names = body.body.flatMap((member) => {
      const name = 'key' in member && !member.computed ? nameOf(member.key) : undefined;
      return name === undefined ? [] : (privateName(name) ?? []);
    });
    if (names.length > 0) found.set(className, new Set([...(found.get(className) ?? []), ...names]));
  }
}
