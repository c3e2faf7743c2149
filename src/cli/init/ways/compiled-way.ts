import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder, OWN_FOLDER } from '../../../files/own-folder.js';
import { compileScenario } from '../../../scenario/compile/compile.js';
import { importLines, specifierFrom } from './code.js';
import { SUBJECT, type Way } from './way.js';

/** A way that a process can go. */
export interface CompiledWay {
  readonly entry: string;
  dispose(): Promise<void>;
}

/**
 * Writes a way as a module in our own folder and compiles it as a scenario would be.
 *
 * @param port what stands for `port` in it
 * @throws WsProfileError SCENARIO_SYNTAX for an import that leads nowhere
 */
export async function compileWay(
  way: Way,
  { root, module, port }: { readonly root: string; readonly module: string; readonly port: number },
): Promise<CompiledWay> {
  const own = path.join(root, OWN_FOLDER);
  makeFolder(own);
  const folder = path.join(own, `init-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `way.${/\.[mc]?tsx?$/.test(module) ? 'ts' : 'mjs'}`);
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(file, moduleText(way, specifierFrom(folder, module), port));
    const compiled = await compileScenario({ path: file, file, root }, folder);
    return {
      entry: compiled.entry,
      async dispose() {
        await compiled.dispose();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

function moduleText(way: Way, specifier: (from: string) => string, port: number): string {
  const { imports, setup, create = [], subject, server } = way;
  const statements = [...setup, ...create].map((line) => `  ${line.replaceAll(SUBJECT, specifier(SUBJECT))}`);
  return [
    ...importLines(imports, specifier),
    `const port = ${port}, i = 0;`,
    'export const way = async ({ listen, swarm }) => {',
    ...statements,
    `  return { subject: ${subject ?? 'undefined'}, server: ${server ?? 'undefined'} };`,
    '};',
    '',
  ].join('\n');
}
