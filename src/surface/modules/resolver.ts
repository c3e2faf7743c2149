import { isBuiltin } from 'node:module';
import path from 'node:path';

/** Where an import path leads from a file: an absolute path, or undefined when nothing of the project's is there. */
export type Resolve = (specifier: string, from: string, isRequire: boolean) => Promise<string | undefined>;

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json'];

/** Runs with esbuild's resolver, which knows TypeScript's `.js` for `.ts`, `paths`, and packages' `exports` and `imports`. */
export async function withResolver<T>(run: (resolve: Resolve) => Promise<T>): Promise<T> {
  const { build } = await import('esbuild');
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  await build({
    stdin: { contents: '' },
    write: false,
    bundle: true,
    platform: 'node',
    mainFields: ['main'],
    conditions: [],
    resolveExtensions: EXTENSIONS,
    logLevel: 'silent',
    plugins: [
      {
        name: 'resolver',
        setup(plugin) {
          plugin.onStart(async () => {
            const resolve: Resolve = async (specifier, from, isRequire) => {
              if (isBuiltin(specifier) || /^(?:node|data|https?):/.test(specifier)) return undefined;
              const {
                errors,
                namespace,
                path: found,
              } = await plugin.resolve(specifier, {
                kind: isRequire ? 'require-call' : 'import-statement',
                importer: from,
                resolveDir: path.dirname(from),
              });
              return errors.length > 0 || namespace !== 'file' ? undefined : found;
            };
            outcome = await run(resolve).then(
              (value) => ({ value }),
              (error: unknown) => ({ error }),
            );
          });
        },
      },
    ],
  });
  if (!outcome) throw new Error('esbuild did not start');
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
