import { isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, Loader, Plugin } from 'esbuild';
import { WsProfileError } from '../errors.js';
import { ENTRY, entryIs } from '../files/entry-point.js';
import { readRegularFile } from '../files/regular-file.js';
import { PLACEHOLDER_IDS } from '../model/placeholder-ids.js';

const OURS = Symbol('resolved by esbuild');
const OWN_PACKAGE = `export const defineConfig = (it) => it; export const defineScenario = (it) => it; export const PLACEHOLDER_IDS = ${JSON.stringify(PLACEHOLDER_IDS)};`;

/**
 * Imports a configuration written in TypeScript or JavaScript. It is bundled in memory, so that it may import files of
 * the project and of its packages, and `ws-profile` where that is not installed; nothing is written.
 *
 * @throws WsProfileError CONFIG_INVALID with the position of a syntax error, or what the file threw
 */
export async function importConfig(file: string, shown: string): Promise<unknown> {
  const code = await bundle(file, shown);
  try {
    const module: { default?: unknown } = await import(`data:text/javascript;base64,${code}`);
    return module.default;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new WsProfileError('CONFIG_INVALID', `${shown} failed: ${message}`, { cause: error });
  }
}

async function bundle(file: string, shown: string): Promise<string> {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    mainFields: ['main'],
    conditions: [],
    logLevel: 'silent',
    plugins: [entryIs(file), packagesByUrl, ownPlaces],
    banner: {
      js: `import { createRequire as __config_require } from 'node:module'; const require = __config_require(${JSON.stringify(file)});`,
    },
  }).catch((failure: BuildFailure) => {
    throw unreadable(shown, failure);
  });
  return Buffer.from(result.outputFiles[0]?.contents ?? []).toString('base64');
}

/** Packages stay outside, named by their file: a `data:` module has no place to search them from. */
const packagesByUrl: Plugin = {
  name: 'packages-by-url',
  setup(build) {
    build.onResolve({ filter: /^ws-profile$/ }, () => ({ path: 'ws-profile', namespace: 'own' }));
    build.onLoad({ filter: /.*/, namespace: 'own' }, () => ({ contents: OWN_PACKAGE }));
    build.onResolve({ filter: /^[^./#]/ }, async ({ path: specifier, pluginData, kind, ...from }) => {
      if (pluginData === OURS || kind === 'entry-point' || path.isAbsolute(specifier)) return undefined;
      if (isBuiltin(specifier) || specifier.includes(':')) return { path: specifier, external: true };
      const found = await build.resolve(specifier, { ...from, kind, pluginData: OURS });
      if (found.errors.length > 0 || !found.path.includes(`${path.sep}node_modules${path.sep}`)) return found;
      return { path: kind === 'require-call' ? found.path : pathToFileURL(found.path).href, external: true };
    });
  },
};

/** `import.meta.url` and its kin mean the source file, in each file of the bundle. */
const ownPlaces: Plugin = {
  name: 'own-places',
  setup(build) {
    build.onLoad({ filter: /\.[mc]?[jt]s$/, namespace: 'file' }, async ({ path: source }) => {
      const loader: Loader = /\.[mc]?ts$/.test(source) ? 'ts' : 'js';
      const { transform } = await import('esbuild');
      const define = {
        'import.meta.url': JSON.stringify(pathToFileURL(source).href),
        'import.meta.filename': JSON.stringify(source),
        'import.meta.dirname': JSON.stringify(path.dirname(source)),
        __filename: JSON.stringify(source),
        __dirname: JSON.stringify(path.dirname(source)),
      };
      const text = await readRegularFile(source);
      try {
        const { code } = await transform(text, { loader, define, sourcefile: source, logLevel: 'silent' });
        return { contents: code, loader: 'js' };
      } catch (failure) {
        return { errors: (failure as BuildFailure).errors };
      }
    });
  },
};

function unreadable(shown: string, failure: BuildFailure): WsProfileError {
  const [error] = failure.errors ?? [];
  const place = error?.location;
  const where = place ? `${shown}:${place.line}:${place.column + 1}` : shown;
  const line = place?.lineText ? `\n  ${place.line} | ${place.lineText}` : '';
  return new WsProfileError('CONFIG_INVALID', `${where}: ${error?.text ?? failure.message}${line}`, { cause: failure });
}
