import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CallSite } from '../../model/call-site.js';
import type { ImportSite } from './imports.js';

const STAND_INS: Readonly<Record<string, string>> = {
  vitest: 'runner',
  '@jest/globals': 'runner',
  'node:test': 'runner',
  'ws-profile': 'own-package',
  'ws-profile/test': 'testing',
};

/** The module that stands for a test runner, or for ws-profile, while a call is looked for; undefined for every other. */
export function standInFor({ specifier, kind }: ImportSite): string | undefined {
  const name = STAND_INS[specifier];
  if (name === undefined) return undefined;
  const isRequire = kind === 'require-call' || kind === 'require-resolve';
  return recorderFile(`${name}.${isRequire ? 'cjs' : 'mjs'}`);
}

/** Writes the module that tells what the call was given, and does not hold it itself. Returns its path. */
export async function writeCallEntry(
  folder: string,
  module: string,
  call: CallSite & { readonly file: string },
): Promise<string> {
  const entry = path.join(folder, 'call-site.mjs');
  const lines = [
    `import recorder from ${JSON.stringify(pathToFileURL(recorderFile('recorder.cjs')).href)};`,
    `const call = ${JSON.stringify({ ...call, module })};`,
    `export const scenarioOfCall = () => recorder.scenarioOf(call, () => import(${JSON.stringify(pathToFileURL(module).href)}));`,
  ];
  await writeFile(entry, `${lines.join('\n')}\n`);
  return entry;
}

function recorderFile(name: string): string {
  return fileURLToPath(new URL(`../../measured/call-site/${name}`, import.meta.url));
}
