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
  const sources = readdirSync(`${root}src`, { recursive: true }).filter((file) => /(?<!\.d)\.[mc]?ts$/.test(file));
  for (const [extension, output, format] of [
    ['.ts', '.js', 'esm'],
    ['.mts', '.mjs', 'esm'],
    ['.cts', '.cjs', 'cjs'],
  ]) {
    await build({
      absWorkingDir: root,
      entryPoints: sources.filter((file) => file.endsWith(extension)).map((file) => `src/${file}`),
      outdir: 'dist',
      outbase: 'src',
      outExtension: { '.js': output },
      format,
      platform: 'node',
      target: 'node20',
    });
  }
}
await writeCommonJs(`${root}dist`);

function resolveOptional(specifier) {
  try {
    return require.resolve(specifier);
  } catch {
    return undefined;
  }
}
