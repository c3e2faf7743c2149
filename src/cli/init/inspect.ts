import { extname } from 'node:path';
import { type AnyNode, parse } from 'acorn';
import { type Loader, transform } from 'esbuild';
import { WsProfileError } from '../../errors.js';
import { readRegularFile } from '../../files/regular-file.js';
import { nearest } from '../../model/nearest.js';
import { exportsOf, type Factory, isClass, nameOf, nodesIn, type Scope, scopeOf } from './syntax.js';

/** What a module exports that a scenario can be written for. */
export interface FactoryExport {
  /** The exported name, or `default`. */
  readonly name: string;
  readonly kind: 'class' | 'function';
  /** A class's public methods; none of a function. */
  readonly methods: readonly string[];
  /** By method (of a function: by `''`), the public methods of what it makes, as far as its own source shows them. */
  readonly makes: ReadonlyMap<string, readonly string[]>;
}

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
};

/**
 * The exported classes and functions of a module. The module is read, not run.
 *
 * @throws SCENARIO_NOT_FOUND, SCENARIO_SYNTAX, SCENARIO_INVALID for a file of another language
 */
export async function inspectModule(file: string): Promise<FactoryExport[]> {
  const loader = LOADERS[extname(file)];
  if (!loader) throw new WsProfileError('SCENARIO_INVALID', `${file} is no JavaScript or TypeScript module.`);
  const source = await readRegularFile(file).catch((cause: Error) => {
    throw new WsProfileError('SCENARIO_NOT_FOUND', `The factory ${file} can not be read: ${cause.message}.`, { cause });
  });
  try {
    const { code } = await transform(source, { loader, target: 'es2022', logLevel: 'silent' });
    const options = { ecmaVersion: 'latest', allowHashBang: true, allowAwaitOutsideFunction: true } as const;
    const program = parse(code, { ...options, sourceType: 'module' });
    const scope = scopeOf(program);
    return [...exportsOf(program, scope)].map(([name, factory]) => describe(name, factory, scope));
  } catch (cause) {
    const [where = ''] = (cause as Error).message.split('\n').filter((line) => line.includes('ERROR'));
    throw new WsProfileError('SCENARIO_SYNTAX', `The factory ${file} can not be parsed. ${where}`.trim(), { cause });
  }
}

function describe(name: string, factory: Factory, scope: Scope): FactoryExport {
  if (!isClass(factory)) {
    return { name, kind: 'function', methods: [], makes: new Map([['', madeBy(factory, scope)]]) };
  }
  const bodies = new Map(
    factory.body.body.flatMap((member) => {
      const method = methodOf(member);
      return method ? [[method, member] as const] : [];
    }),
  );
  return {
    name,
    kind: 'class',
    methods: [...bodies.keys()],
    makes: new Map([...bodies].map(([method, body]) => [method, madeBy(body, scope)])),
  };
}

/** A public method of a class: written as one, or a property that holds a function. */
function methodOf(member: AnyNode): string | undefined {
  if (member.type === 'MethodDefinition') {
    return member.kind === 'method' && !member.static && !member.computed ? publicName(member.key) : undefined;
  }
  if (member.type !== 'PropertyDefinition' || member.static || member.computed) return undefined;
  return /Function/.test(member.value?.type ?? '') ? publicName(member.key) : undefined;
}

function publicName(key: AnyNode): string | undefined {
  const name = nameOf(key);
  return name?.startsWith('_') ? undefined : name;
}

/** Methods of the class of this module that a body instantiates, or of the object that it returns. */
function madeBy(body: AnyNode, scope: Scope): string[] {
  for (const node of nodesIn(body)) {
    if (node.type === 'NewExpression' && node.callee.type === 'Identifier') {
      const made = scope.get(node.callee.name);
      if (made && isClass(made)) return made.body.body.flatMap((member) => methodOf(member) ?? []);
    }
    const returned = node.type === 'ReturnStatement' ? node.argument : undefined;
    if (returned?.type === 'ObjectExpression') {
      return returned.properties.flatMap((property) => {
        if (property.type !== 'Property' || !/Function/.test(property.value.type)) return [];
        return publicName(property.key as AnyNode) ?? [];
      });
    }
  }
  return [];
}

/** Methods by which factories make managers. */
export const MAKES = /^(create|make|build|open|connect|spawn|acquire|get|for)/i;
/** Methods by which managers end, or factories let go of them. */
export const ENDS =
  /^(close|destroy|dispose|disconnect|terminate|shutdown|teardown|stop|end|release|remove|unregister)/i;

/** The one to write a scenario for: the named one, else the one that looks most like a factory. */
export function chooseFactory(found: readonly FactoryExport[], name: string | undefined, file: string): FactoryExport {
  const names = found.map((one) => one.name);
  if (name !== undefined) {
    const named = found.find((one) => one.name === name);
    if (named) return named;
    const guess = nearest(name, names);
    throw new WsProfileError('SCENARIO_INVALID', `${file} exports no class or function '${name}'.`, {
      hint: guess ? `Did you mean '${guess}'?` : `It exports ${names.join(', ') || 'none'}.`,
    });
  }
  const [best] = [...found].sort((a, b) => likeness(b) - likeness(a));
  if (best) return best;
  throw new WsProfileError('SCENARIO_INVALID', `${file} exports no class and no function.`, {
    hint: 'Point at the module that exports the factory of your managers.',
  });
}

function likeness({ name, kind, methods }: FactoryExport): number {
  let score = 0;
  if (/factory|pool|registry/i.test(name)) score += 4;
  if (methods.some((method) => MAKES.test(method))) score += 3;
  if (methods.some((method) => ENDS.test(method))) score += 2;
  if (kind === 'function' && MAKES.test(name)) score += 2;
  return score;
}
