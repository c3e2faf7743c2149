// Builds dist/ from src/. With the development packages installed this is tsc (JavaScript and declarations); in a clone
// installed with --omit=dev it is esbuild, a runtime dependency, which writes the JavaScript alone.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = resolveOptional('typescript/bin/tsc');
if (tsc) {
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
} else {
  const { build } = await import('esbuild');
  const sources = (pattern) =>
    readdirSync(`${root}src`, { recursive: true })
      .filter((file) => pattern.test(file))
      .map((file) => `src/${file}`);
  const options = { absWorkingDir: root, outdir: 'dist', outbase: 'src', platform: 'node', target: 'node20' };
  await build({ ...options, entryPoints: sources(/(?<!\.d)\.ts$/), format: 'esm' });
  await build({
    ...options,
    entryPoints: sources(/\.cts$/),
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
}

function resolveOptional(specifier) {
  try {
    return require.resolve(specifier);
  } catch {
    return undefined;
  }
}
