import { ENDS, type FactoryExport, MAKES } from './inspect.js';

export interface ScenarioTextOptions {
  readonly factory: FactoryExport;
  /** How the scenario imports the factory's module: `../src/factory.js`. */
  readonly specifier: string;
  readonly name: string;
  /** Whether `ws-profile` can be imported where the scenario lies. */
  readonly hasPackage: boolean;
}

/** What a factory's source shows of the life of its managers. */
interface Life {
  /** An expression that makes the factory; empty where managers are made by themselves. */
  readonly factory: string;
  readonly create: string;
  readonly destroy: string;
  /** Methods of a manager that a scenario may want to exercise. */
  readonly uses: readonly string[];
  /** What the source did not show, to be said in the scenario. */
  readonly guess: string;
}

/** A first scenario: it makes, uses and unmakes managers as far as the factory's source shows how. */
export function scenarioText({ factory, specifier, name, hasPackage }: ScenarioTextOptions): string {
  const local = factory.name === 'default' ? 'Factory' : factory.name;
  const life = lifeOf(factory, local);
  const binding = factory.name === 'default' ? local : `{ ${local} }`;
  const exercise = life.uses.length > 0 ? `: ${life.uses.slice(0, 8).join(', ')}` : '';
  return [
    ...(hasPackage ? [`import { defineScenario } from 'ws-profile';`] : []),
    `import ${binding} from ${quote(specifier)};`,
    '',
    `// Makes, uses and unmakes managers round after round. ws-profile says what stays behind.`,
    ...(life.guess ? [`// ${life.guess}`] : []),
    hasPackage
      ? 'export default defineScenario({'
      : `/** @type {import('ws-profile').ScenarioDefinition} */\nexport default {`,
    `  name: ${quote(name)},`,
    '  managers: 50,',
    ...(life.factory ? ['', '  // Once, before the first round.', `  setup: async () => ${life.factory},`] : []),
    '',
    '  // Once per manager and round.',
    `  create: async (${life.factory ? 'factory' : '_env'}, i) => ${life.create},`,
    '',
    `  // What a user does with a manager${exercise}.`,
    '  exercise: async (_env, manager, i) => {},',
    '',
    '  // After this, nothing may hold the manager.',
    `  destroy: async (${life.destroy.includes('factory') ? 'factory' : '_env'}, manager, i) => ${life.destroy},`,
    `}${hasPackage ? ')' : ''};`,
    '',
  ].join('\n');
}

function lifeOf({ kind, methods, makes }: FactoryExport, local: string): Life {
  if (kind === 'function') {
    const made = makes.get('') ?? [];
    return { factory: '', create: `${local}(\`user-\${i}\`)`, ...endOf(made) };
  }
  const make = methods.find((method) => MAKES.test(method));
  if (make === undefined) return { factory: '', create: `new ${local}(\`user-\${i}\`)`, ...endOf(methods) };
  const made = makes.get(make) ?? [];
  const release = methods.find((method) => /^(release|remove|destroy|unregister|dispose)/i.test(method));
  const life = { factory: `new ${local}()`, create: `factory.${make}(\`user-\${i}\`)` };
  if (release !== undefined && !made.some((method) => ENDS.test(method))) {
    return { ...life, destroy: `factory.${release}(manager)`, uses: usesOf(made), guess: GUESSES.release };
  }
  return { ...life, ...endOf(made) };
}

const GUESSES = {
  arguments: 'Check what the constructor and create are given: the source does not say what they need.',
  end: 'Check destroy: how a manager ends could not be seen in the source.',
  release: 'Check destroy: it may want the id that create was given.',
} as const;

function endOf(methods: readonly string[]): Pick<Life, 'destroy' | 'uses' | 'guess'> {
  const end = methods.find((method) => ENDS.test(method));
  return {
    destroy: `manager.${end ?? 'close'}()`,
    uses: usesOf(methods),
    guess: end === undefined ? GUESSES.end : GUESSES.arguments,
  };
}

const usesOf = (methods: readonly string[]) => methods.filter((method) => !ENDS.test(method));

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
