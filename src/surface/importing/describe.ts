import { types } from 'node:util';
import { isBuiltinClass } from './builtin-classes.js';
import type { DescribedExport, DescribedMember } from './protocol.js';

type Callable = ((...args: unknown[]) => unknown) & { readonly prototype: unknown };

const OF_EVERY_FUNCTION = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/** Every name that a module's exports have, read once each. */
export function describeExports(exported: Readonly<Record<string, unknown>>): readonly DescribedExport[] {
  return Object.keys(exported)
    .sort()
    .map((name) => ({ name, value: describe(exported, name) }));
}

function describe(exported: Readonly<Record<string, unknown>>, name: string): DescribedExport['value'] {
  let value: unknown;
  try {
    value = exported[name];
  } catch (error) {
    return { kind: 'unreadable', reason: messageOf(error) };
  }
  return describeValue(value);
}

export function describeValue(value: unknown): DescribedExport['value'] {
  if (isCallable(value)) {
    const { length: arity } = value;
    return isClass(value) ? { kind: 'class', arity, members: membersOf(value) } : { kind: 'function', arity };
  }
  if (types.isModuleNamespaceObject(value)) {
    const members = Object.keys(value as object).sort();
    return { kind: 'namespace', members: members.map((name) => ({ label: name, name, owner: '' })) };
  }
  return { kind: 'const', isUndefined: value === undefined };
}

/** Written as a class, one in ES5's manner with methods, or a wrapper of one: `util.deprecate(Manager, …)`. */
export function isClass(value: unknown): boolean {
  if (!isCallable(value)) return false;
  if (isWrittenAsClass(value)) return true;
  const { prototype } = value;
  if (typeof prototype !== 'object' || prototype === null) return false;
  if (isWrittenAsClass(classOf(prototype))) return true;
  // A generator function's prototype inherits from its own kind, and is empty.
  return Reflect.ownKeys(prototype).some((key) => key !== 'constructor');
}

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

function isWrittenAsClass(value: unknown): boolean {
  return isCallable(value) && /^class\b/.test(Function.prototype.toString.call(value));
}

/** The class whose instances have this prototype. */
function classOf(prototype: object): unknown {
  return Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
}

function membersOf(value: Callable): readonly DescribedMember[] {
  const members = new Map<string, DescribedMember>();
  for (const [holder, owner] of prototypesOf(value)) {
    for (const member of ownMembers(holder, owner, '')) if (member.name !== 'constructor') keep(member);
  }
  for (const holder of chainOf(value)) {
    for (const member of ownMembers(holder, nameOf(holder), 'static ')) {
      if (!OF_EVERY_FUNCTION.has(member.name)) keep(member);
    }
  }
  return [...members.values()].sort((a, b) => (a.label < b.label ? -1 : 1));

  /** The nearest one hides those that are inherited. */
  function keep(member: DescribedMember): void {
    if (!members.has(member.label)) members.set(member.label, member);
  }
}

/** A class's prototypes, up to those that Node brings, each with the name of its class. */
function* prototypesOf(value: Callable): Generator<readonly [object, string]> {
  for (let one: unknown = value.prototype; typeof one === 'object' && one !== null; one = Object.getPrototypeOf(one)) {
    const owner = classOf(one);
    if (one === Object.prototype || isBuiltinClass(owner)) return;
    yield [one, nameOf(owner)];
  }
}

function* chainOf(value: Callable): Generator<object> {
  for (let one: unknown = value; typeof one === 'function'; one = Object.getPrototypeOf(one)) {
    if (one === Function.prototype || isBuiltinClass(one)) return;
    yield one;
  }
}

function* ownMembers(holder: object, owner: string, prefix: string): Generator<DescribedMember> {
  for (const key of Reflect.ownKeys(holder)) {
    const name = typeof key === 'string' ? key : wellKnown(key);
    // An underscore says that it is nobody's business.
    if (name === undefined || name.startsWith('_')) continue;
    const { value } = Object.getOwnPropertyDescriptor(holder, key) ?? {};
    const isMethod = typeof value === 'function' && !isClass(value);
    yield { label: `${prefix}${name}${isMethod ? '()' : ''}`, name, owner };
  }
}

/** `[Symbol.asyncDispose]`; other symbols have no name that could be committed. */
function wellKnown(symbol: symbol): string | undefined {
  return symbol.description?.startsWith('Symbol.') ? `[${symbol.description}]` : undefined;
}

function nameOf(value: unknown): string {
  const name: unknown = typeof value === 'function' ? Object.getOwnPropertyDescriptor(value, 'name')?.value : '';
  return typeof name === 'string' ? name : '';
}

/** Anything can be thrown, and it may not survive being printed. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return `a ${typeof thrown} that can't be printed`;
  }
}
