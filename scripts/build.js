// Builds dist/ from src/. With the development packages installed this is tsc (JavaScript and declarations); in a clone
// installed with --omit=dev it is esbuild, a runtime dependency, which writes the JavaScript alone.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { writeCommonJs } from './commonjs.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = resolveOptional('typescript/bin/tsc');
if (tsc) {
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
} else {
  const { build } = await import('esbuild');
  const sources = readdirSync(`${root}src`, { recursive: true }).map((file) => `src/${file}`);
  const options = { absWorkingDir: root, outdir: 'dist', outbase: 'src', platform: 'node', target: 'node20' };
  const modules = sources.filter((file) => /(?<!\.d)\.ts$/.test(file));
  const commonJs = sources.filter((file) => file.endsWith('.cts'));
  await build({ ...options, entryPoints: modules, format: 'esm' });
  await build({ ...options, entryPoints: commonJs, format: 'cjs', outExtension: { '.js': '.cjs' } });
}
await writeCommonJs(`${root}dist`);

function resolveOptional(specifier) {
  try {
    return require.resolve(specifier);
  } catch {
    return undefined;
  }
}
