import type { AnyNode, CallExpression, Node } from 'acorn';
import { childrenOf, nameOf, type ParsedModule } from '../../surface/modules/parse.js';
import type { Holder } from './holder.js';
import { lastName } from './refers.js';

/** The functions of a module that were left behind, and what its text has them by. */
export interface Given {
  readonly functions: ReadonlySet<AnyNode>;
  /** Variables, each with the function inside which it is that one. */
  readonly variables: readonly { readonly name: string; readonly within: AnyNode }[];
}

type FunctionNode = AnyNode & { readonly body: Node };

/** Finds the functions that a holder calls where a module defines them. */
export function given(module: ParsedModule, holder: Holder, file: string): Given {
  const functions = new Set<AnyNode>();
  const variables: { name: string; within: AnyNode }[] = [];
  if (!holder.callbacks.some(({ source }) => source?.file === file)) return { functions, variables };
  const visit = (node: AnyNode, within: AnyNode, variable: string | undefined): void => {
    if (isFunction(node) && isCallback(module, node, holder, file)) {
      functions.add(node);
      const name = node.type === 'FunctionDeclaration' ? node.id?.name : variable;
      if (name !== undefined) variables.push({ name, within });
    }
    const inside = isFunction(node) ? node : within;
    const set =
      node.type === 'VariableDeclarator' ? node.id : node.type === 'AssignmentExpression' ? node.left : undefined;
    for (const child of childrenOf(node)) visit(child, inside, set && child !== set ? nameOf(set) : undefined);
  };
  visit(module.program as AnyNode, module.program as AnyNode, undefined);
  return { functions, variables };
}

/** What takes a function back, or puts it into another collection than the holder, has not put it in. */
const NO_PUTS =
  /^(?:off(?:[A-Z]\w*)?|un(?:subscribe|listen|observe|register|bind|watch)\w*|(?:remove|delete|clear|cancel)\w*|push|unshift|splice|add|set)$/;

/** Whether a call is given one of the functions: it has put it in, whatever it is called and whoever does the rest. */
export function isGiven(given: Given, call: CallExpression, parent: AnyNode | undefined): boolean {
  if (given.functions.size === 0 || NO_PUTS.test(lastName(call.callee as AnyNode) ?? '')) return false;
  // `run = wrap(run)` goes on with another function.
  const set = parent?.type === 'AssignmentExpression' ? nameOf(parent.left) : undefined;
  return (call.arguments as AnyNode[]).some(
    (value) => given.functions.has(value) || (isVariable(given, value) && nameOf(value) !== set),
  );
}

/** Whether what a call or an assignment puts in is one of the functions, or has it written in it. */
export function puts(given: Given, node: AnyNode): boolean {
  const values =
    node.type === 'CallExpression' ? node.arguments : node.type === 'AssignmentExpression' ? [node.right] : [];
  return (
    [...given.functions].some((fn) => isInside(fn, node)) || values.some((value) => isVariable(given, value as AnyNode))
  );
}

function isVariable({ variables }: Given, value: AnyNode): boolean {
  return (
    value.type === 'Identifier' && variables.some(({ name, within }) => name === value.name && isInside(value, within))
  );
}

function isInside(node: Node, outer: Node): boolean {
  return outer.start <= node.start && node.end <= outer.end;
}

export function isCallback(module: ParsedModule, fn: FunctionNode, { callbacks }: Holder, file: string): boolean {
  return callbacks.some(
    ({ source }) => source?.file === file && source.line !== undefined && beginsAt(module, fn, source),
  );
}

/** V8 puts a function where its parameters begin, and an arrow without brackets where it begins itself. */
function beginsAt(
  module: ParsedModule,
  fn: FunctionNode,
  at: { readonly line?: number; readonly column?: number },
): boolean {
  const from = module.placeOf(fn);
  const body = module.placeOf(fn.body);
  const is = (a: { line: number; column: number }, b: typeof at) =>
    a.line - (b.line ?? 0) || a.column - (b.column ?? 1);
  return is(from, at) <= 0 && is(body, at) >= 0;
}

export function isFunction(node: AnyNode): node is FunctionNode {
  return /^(?:Arrow)?Function(?:Expression|Declaration)?$/.test(node.type) && 'body' in node;
}
