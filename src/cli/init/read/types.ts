import { createRequire } from 'node:module';
import { type Child, startChild } from '../../../process/child.js';
import { type Parameter, rolesByName } from './parameter.js';
import type { TypedExports, TypingReport } from './typing/protocol.js';

/** It reads the module, what it imports, and their packages' declarations. */
const LIMIT_MS = 30_000;

/** What the project's own TypeScript knows of a module's exports. Nothing where there is none, or one without an API. */
export async function typesOf(module: string, root: string, signal: AbortSignal): Promise<TypedExports> {
  const typescript = installedTypeScript(module);
  if (typescript === undefined || signal.aborted) return {};
  let child: Child<never> | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    const report = await new Promise<TypingReport | undefined>((resolve) => {
      child = startChild<never, TypingReport>(
        {
          entry: 'cli/init/read/typing/main.js',
          args: [JSON.stringify({ typescript, module })],
          cwd: root,
          onLine: () => {},
        },
        resolve,
      );
      timer = setTimeout(() => resolve(undefined), LIMIT_MS);
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
      void child.exited.then(() => resolve(undefined));
    });
    return report?.type === 'typed' ? report.exports : {};
  } finally {
    clearTimeout(timer);
    child?.kill();
    await child?.end();
  }
}

function installedTypeScript(module: string): string | undefined {
  try {
    return createRequire(module).resolve('typescript');
  } catch {
    return undefined;
  }
}

/** A function's parameters as its text shows them, with what the types know better. */
export function withTypes(
  parameters: readonly Parameter[] | undefined,
  typed: readonly Parameter[] | undefined,
): readonly Parameter[] {
  if (!parameters || !typed) return parameters ?? typed ?? [];
  return parameters.map((parameter, i) => withType(parameter, typed[i]));
}

function withType(parameter: Parameter, better: Parameter | undefined): Parameter {
  if (!better) return parameter;
  const optional = parameter.optional || better.optional;
  if (better.roles[0] === 'unknown') return { ...parameter, optional };
  const properties = better.properties.map((property) =>
    withType(
      parameter.properties.find(({ name }) => name === property.name) ?? {
        ...property,
        roles: rolesByName(property.name),
      },
      property,
    ),
  );
  return { ...better, name: parameter.name, optional, properties };
}
