import { createRequire } from 'node:module';
import { type Child, startChild } from '../../../process/child.js';
import type { Parameter } from './parameter.js';
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
  return parameters.map((parameter, i) => {
    const better = typed[i];
    if (!better) return parameter;
    const isKnown = better.roles[0] !== 'unknown';
    return {
      name: parameter.name,
      optional: parameter.optional || better.optional,
      roles: isKnown ? better.roles : parameter.roles,
      properties: isKnown ? better.properties : parameter.properties,
      ...(better.madeBy && { madeBy: better.madeBy }),
    };
  });
}
