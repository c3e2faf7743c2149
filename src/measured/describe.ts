import { pathToFileURL } from 'node:url';
import type { ScenarioDefinition } from '../model/scenario.js';
import { describeThrown, ScenarioFailure } from './failure.js';
import type { Description } from './protocol.js';

/**
 * The scenario's default export, as it is: the parent decides from its description whether it is a scenario.
 *
 * @throws ScenarioFailure for whatever it throws at import
 */
export async function importScenario(file: string): Promise<unknown> {
  const thrown = (error: unknown): never => {
    throw new ScenarioFailure(describeThrown(error, { kind: 'import' }));
  };
  const module: unknown = await import(pathToFileURL(file).href).catch(thrown);
  // A module of ours, for what is given to a call and not exported.
  if (isRecord(module) && typeof module.scenarioOfCall === 'function') return module.scenarioOfCall().catch(thrown);
  const exported = defaultOf(module);
  // A CommonJS module compiled from ESM carries its default export one level down.
  return isRecord(exported) && exported.__esModule ? defaultOf(exported) : exported;
}

export function describeScenario(exported: unknown): Description {
  const type = exported === undefined ? 'missing' : exported === null ? 'null' : typeof exported;
  if (!isRecord(exported)) return { exported: type, fields: {}, hooks: [] };
  const fields: Record<string, unknown> = {};
  const hooks: string[] = [];
  for (const key of keysOf(exported)) {
    const value = exported[key];
    if (typeof value === 'function') hooks.push(key);
    else if (value !== undefined) fields[key] = toPlain(value);
  }
  return { exported: type, fields, hooks };
}

/** Valid once the parent has accepted the description. */
export function asScenario(exported: unknown): ScenarioDefinition {
  return exported as ScenarioDefinition;
}

/** Own keys and those of a class the scenario may be an instance of. */
function keysOf(value: Record<string, unknown>): string[] {
  const keys = new Set(Object.keys(value));
  let prototype: unknown = Object.getPrototypeOf(value);
  while (isRecord(prototype) && prototype !== Object.prototype) {
    for (const key of Object.getOwnPropertyNames(prototype)) if (key !== 'constructor') keys.add(key);
    prototype = Object.getPrototypeOf(prototype);
  }
  return [...keys];
}

function defaultOf(module: unknown): unknown {
  return isRecord(module) ? module.default : undefined;
}

function toPlain(value: unknown): unknown {
  try {
    const json = JSON.stringify(value, (_, part: unknown) => (isPlain(part) ? part : `[${classOf(part)}]`));
    return json === undefined ? `[${typeof value}]` : JSON.parse(json);
  } catch {
    return `[${typeof value}]`;
  }
}

/** Whether JSON keeps all of it: of a Map, or an object with fields that it inherits, it keeps `{}`. */
function isPlain(value: unknown): boolean {
  if (!isRecord(value) || Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === null || prototype === Object.prototype) && !Object.hasOwn(value, '__proto__');
}

function classOf(value: unknown): string {
  return isRecord(value) && typeof value.constructor === 'function' ? value.constructor.name : 'object';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
