import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type Finished, launch, REPOSITORY } from '../../e2e/launch.js';
import { NEST_PACKAGES } from './nest-packages.js';

const PROJECTS = fileURLToPath(new URL('../../fixtures/projects', import.meta.url));
const PACKAGES = ['ws', '@types/ws', '@types/node'];

/** A project in a folder of its own, with packages beside, as after `npm install`. */
export interface InstalledProject {
  readonly root: string;
  init(...args: readonly string[]): Promise<Finished>;
  read(file: string): Promise<string>;
  /** The one scenario that there is: its text. */
  scenario(): Promise<string>;
  /** What TypeScript says of the scenario; nothing of one in JavaScript. */
  complaints(): Promise<readonly string[]>;
  files(folder?: string): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** Copies one of the fixtures' projects, or writes one of files; `at` is the package's folder in it. */
export async function installProject(
  source: string | Readonly<Record<string, string>>,
  at = '.',
): Promise<InstalledProject> {
  const top = await realpath(await mkdtemp(path.join(tmpdir(), 'ws-profile-project-')));
  if (typeof source === 'string') await cp(path.join(PROJECTS, source), top, { recursive: true });
  else await writeFiles(top, source);
  await link(top, 'ws-profile', REPOSITORY);
  for (const name of PACKAGES) await link(top, name, path.join(REPOSITORY, 'node_modules', name));
  const isTypeScript = (await readdir(top, { recursive: true })).some((file) => file.endsWith('tsconfig.json'));
  if (isTypeScript) await link(top, 'typescript', path.join(REPOSITORY, 'node_modules/typescript'));
  if (source === 'monorepo') await link(top, '@monorepo/protocol', path.join(top, 'packages/protocol'));
  if (typeof source === 'string' && source.startsWith('nest-')) await writeFiles(top, NEST_PACKAGES);
  const root = path.join(top, at);
  const scenarioFiles = async () => {
    const names = await readdir(path.join(root, 'scenarios'));
    return names.map((name) => path.join(root, 'scenarios', name));
  };
  return {
    root,
    init: (...args) => launch(['init', ...args], { cwd: root, env: { COLUMNS: '200' } }),
    read: (file) => readFile(path.join(root, file), 'utf8'),
    scenario: async () => readFile((await scenarioFiles())[0] ?? '', 'utf8'),
    complaints: async () => complaints((await scenarioFiles()).filter((file) => file.endsWith('.ts'))),
    files: async (folder = '.') =>
      (await readdir(path.join(root, folder))).filter((name) => name !== 'node_modules').sort(),
    remove: () => rm(top, { recursive: true, force: true }),
  };
}

async function link(top: string, name: string, target: string): Promise<void> {
  const place = path.join(top, 'node_modules', name);
  await mkdir(path.dirname(place), { recursive: true });
  await symlink(target, place);
}

async function writeFiles(top: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(top, name)), { recursive: true });
    await writeFile(path.join(top, name), text);
  }
}

function complaints(files: readonly string[]): readonly string[] {
  if (files.length === 0) return [];
  const program = ts.createProgram([...files], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    experimentalDecorators: true,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [path.join(REPOSITORY, 'node_modules/@types')],
  });
  const ours = files.flatMap((file) => [
    ...program.getSyntacticDiagnostics(program.getSourceFile(file)),
    ...program.getSemanticDiagnostics(program.getSourceFile(file)),
  ]);
  return ours.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
