// What CommonJS gets of dist/: types of its own for every module that index.d.ts mentions, because TypeScript takes the
// types of an ES module for an ES module alone; and the module that a measured process gets, without any of ours behind it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** @param {string} dist */
export async function writeCommonJs(dist) {
  await build({
    entryPoints: [join(dist, 'define.js')],
    outfile: join(dist, 'define.cjs'),
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  const declarations = join(dist, 'index.d.ts');
  if (!existsSync(declarations)) return;
  const files = new Set([declarations]);
  // Grows while it is walked.
  for (const file of files) {
    const text = readFileSync(file, 'utf8').replace(/(['"])(\.{1,2}\/[^'"]+)\.js\1/g, (_, quote, path) => {
      files.add(join(dirname(file), `${path}.d.ts`));
      return `${quote}${path}.cjs${quote}`;
    });
    writeFileSync(file.replace(/\.ts$/, '.cts'), text);
  }
}
