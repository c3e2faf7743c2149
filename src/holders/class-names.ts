import { type Heap, NodeType, nodeName } from '../heap/heap.js';

/** A node's class, as a person says it. */
export function className(heap: Heap, node: number): string {
  const type = heap.nodes.type[node]!;
  return classOfType(type) ?? classFromName(type, nodeName(heap, node));
}

/** The class of all strings, however they are kept. */
export const STRING = '(string)';
export const BIGINT = '(bigint)';
/** The class of what an ArrayBuffer keeps its bytes in. */
export const ARRAY_BUFFER_DATA = 'system / JSArrayBufferData';

const CLASS_OF_TYPE: Readonly<Record<number, string>> = {
  [NodeType.string]: STRING,
  [NodeType.consString]: STRING,
  [NodeType.slicedString]: STRING,
  [NodeType.number]: '(number)',
  [NodeType.symbol]: '(symbol)',
  [NodeType.bigint]: BIGINT,
  [NodeType.regexp]: 'RegExp',
};

/** The class of every node whose type alone decides; undefined where the name does. */
export function classOfType(type: number): string | undefined {
  return CLASS_OF_TYPE[type];
}

/** The class of a function without a name. */
const ANONYMOUS = '(closure)';
/** The class of what `bind` made; V8 calls all of them `native_bind`. */
const BOUND = '(bound function)';

/** Whether a class is that of functions whose name says nothing. */
export function isUnnamedFunction(className: string): boolean {
  return className === ANONYMOUS || className === BOUND;
}

/** The longest name that goes on to any report; a class may be named with anything, and at any length. */
const MAX_NAME = 200;

/** A node's class from its type and V8's name for it: functions as `name()`, `global (global*)` as `global`. */
export function classFromName(type: number, name: string): string {
  if (type === NodeType.closure) return functionClass(name);
  if (name === 'system / JSProxy') return 'Proxy';
  return clip(name.replace(/^global \(global\*?\)$/, 'global'));
}

function functionClass(name: string): string {
  if (name === '') return ANONYMOUS;
  return name === 'native_bind' ? BOUND : `${clip(name)}()`;
}

/** Bounds the length of a name that a program chose. */
export function clip(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
}

/** Classes whose name says nothing about what an object is: one inside another is no chain. */
export function isGeneric(className: string): boolean {
  return /^(?:Object|Array|Map|Set|WeakMap|WeakSet|Promise|Function|Arguments|Proxy|\(.*\)|.*\(\))$/.test(className);
}

/** Whether objects of a class are memory outside the JavaScript heap, or handles to it. */
export function isOutsideHeap(className: string): boolean {
  return className.startsWith('Node / ') || className === ARRAY_BUFFER_DATA;
}
