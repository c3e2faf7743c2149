import { format } from 'node:util';
import { describeValue, isClass, messageOf } from './describe.js';
import type { DeprecatedUse } from './protocol.js';
import { mentions } from './word.js';

type Callable = (...args: unknown[]) => unknown;

/** Collects what is emitted or printed as a warning from now on. */
export function listenForWarnings(): readonly string[] {
  const warnings: string[] = [];
  process.noDeprecation = false;
  process.throwDeprecation = false;
  process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));
  for (const method of ['warn', 'error'] as const) {
    console[method] = (...args: unknown[]) => void warnings.push(format(...args));
  }
  return warnings;
}

/**
 * Reads a deprecated name and uses it twice, without arguments: a class is constructed, a function called. Twice, because
 * it is to warn once.
 */
export async function useDeprecated(
  exported: Readonly<Record<string, unknown>>,
  { name, replacement }: { readonly name: string; readonly replacement: string | null },
  warnings: readonly string[],
): Promise<DeprecatedUse> {
  const before = warnings.length;
  let value: unknown;
  let threw: string | null;
  try {
    value = exported[name];
    threw = await use(value);
    // A getter may be what warns.
    await use(exported[name]);
  } catch (error) {
    const thrown = messageOf(error);
    return { kind: 'unreadable', leads: false, isSame: false, threw: thrown, replacementThrew: null, warnings: [] };
  }
  const target = replacement === null ? undefined : exported[replacement];
  const named = warnings.filter((text) => mentions(text, name));
  const own = named.length > 0 ? named : warnings.slice(before);
  return {
    kind: describeValue(value).kind,
    leads: leadsTo(value, target),
    isSame: target !== undefined && value === target,
    threw,
    replacementThrew: threw === null ? null : await use(target),
    warnings: own,
  };
}

/** What it threw; null for what returns, and for what is no function. */
async function use(value: unknown): Promise<string | null> {
  if (typeof value !== 'function') return null;
  try {
    const made: unknown = isClass(value) ? Reflect.construct(value, []) : (value as Callable)();
    // Nobody waits for what it began.
    void Promise.resolve(made).catch(() => {});
    return null;
  } catch (error) {
    return messageOf(error);
  } finally {
    // Warnings are emitted in the next tick.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function leadsTo(value: unknown, target: unknown): boolean {
  if (target === undefined) return false;
  if (value === target) return true;
  if (typeof value !== 'function' || typeof target !== 'function') return false;
  return (
    inherits(value, target) || (typeof target.prototype === 'object' && inherits(value.prototype, target.prototype))
  );
}

function inherits(value: unknown, from: unknown): boolean {
  for (let one = value; one !== null && one !== undefined; one = Object.getPrototypeOf(one))
    if (one === from) return true;
  return false;
}
