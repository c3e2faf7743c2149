import { pathToFileURL } from 'node:url';

export type ModuleFormat = 'esm' | 'cjs';

/** Names that a module's code uses in place of what would mean its output file. */
export const REQUIRE = '__ws_profile_require';
export const RESOLVE = '__ws_profile_resolve';
export const IMPORT = '__ws_profile_import';

/**
 * The lines above a module's code that define what it uses of `require`, `import.meta.resolve` and computed `import()`,
 * each meaning the source file. Empty for most modules; always whole lines.
 */
export function prologueFor(code: string, source: string, format: ModuleFormat): string {
  const lines: string[] = [];
  const url = JSON.stringify(pathToFileURL(source).href);
  if (code.includes(REQUIRE)) {
    lines.push(
      format === 'esm'
        ? `import { createRequire as ${REQUIRE}From } from 'node:module';\nconst ${REQUIRE} = ${REQUIRE}From(${url});`
        : `const ${REQUIRE} = require('node:module').createRequire(${url});`,
    );
  }
  if (code.includes(IMPORT) || code.includes(RESOLVE)) {
    lines.push(`const ${RESOLVE}From = (path) => /^\\.{0,2}\\//.test(path) ? new URL(path, ${url}).href : path;`);
  }
  if (code.includes(IMPORT)) {
    lines.push(`const ${IMPORT} = (path, options) => import(${RESOLVE}From(String(path)), options);`);
  }
  if (code.includes(RESOLVE) && format === 'esm') {
    lines.push(`const ${RESOLVE} = (path) => import.meta.resolve(${RESOLVE}From(path));`);
  }
  if (lines.length === 0) return '';
  // A directive counts only as the first statement, which the prologue now is.
  return `'use strict';\n${lines.join('\n')}\n`;
}
