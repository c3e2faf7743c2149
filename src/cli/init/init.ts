import { access, appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { WsProfileError } from '../../errors.js';
import type { InitFlags } from './command.js';
import { chooseFactory, inspectModule } from './inspect.js';
import { configText, githubWorkflow, gitlabJob, IGNORED, type PackageManager } from './project-text.js';
import { scenarioText } from './scenario-text.js';

/** A file to write, relative to the project's root. */
interface Draft {
  readonly path: string;
  readonly text: string;
}

/**
 * `ws-profile init`: writes what is not there yet and says of each file what it did.
 *
 * @throws the errors of reading the factory, before anything is written; DISK_NOT_WRITABLE
 */
export async function init(process: NodeJS.Process, factory: string | undefined, flags: InitFlags): Promise<void> {
  const root = process.cwd();
  const scenario = factory === undefined ? undefined : await scenarioDraft(root, factory, flags.export);
  const drafts = [
    ...(await configDrafts(root)),
    ...(scenario ? [scenario] : []),
    ...(await workflowDrafts(root, flags)),
  ];
  const say = (line: string) => process.stdout.write(`${line}\n`);
  for (const draft of drafts) say(await write(root, draft));
  say(await ignore(root));
  if (scenario) say(`\nNext: look at ${scenario.path}, then: npx ws-profile run -u`);
  else say('\nNext: point at the module of your factory: npx ws-profile init src/factory.ts');
}

async function scenarioDraft(root: string, factory: string, name: string | undefined): Promise<Draft> {
  const file = resolve(root, factory);
  const chosen = chooseFactory(await inspectModule(file), name, factory);
  const extension = /^\.[mc]?ts|\.tsx$/.test(extname(file)) ? '.ts' : '.mjs';
  const title = kebab(chosen.name === 'default' ? basename(file, extname(file)) : chosen.name);
  const path = join('scenarios', `${title}.scenario${extension}`);
  const specifier = `../${relative(root, file).split('\\').join('/')}`.replace(/\.([mc]?)tsx?$/, '.$1js');
  const text = scenarioText({ factory: chosen, specifier, name: title, hasPackage: await dependsOnUs(root) });
  return { path, text };
}

/** `WebSocketManagerFactory` is `web-socket-manager-factory`. */
function kebab(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1-$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2');
  return (
    words
      .toLowerCase()
      .replace(/[^a-z\d]+/g, '-')
      .replace(/^-|-$/g, '') || 'factory'
  );
}

async function dependsOnUs(root: string): Promise<boolean> {
  const manifest = await readManifest(root);
  return ['dependencies', 'devDependencies'].some((field) => {
    const packages = manifest[field];
    return typeof packages === 'object' && packages !== null && Object.hasOwn(packages, 'ws-profile');
  });
}

async function readManifest(root: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : {};
  } catch {
    return {};
  }
}

async function configDrafts(root: string): Promise<Draft[]> {
  const files: readonly string[] = await readdir(root).catch(() => []);
  const existing = files.find((name) => /^ws-profile\.config\.(mts|ts|mjs|js|json)$/.test(name));
  return [{ path: existing ?? 'ws-profile.config.mjs', text: configText() }];
}

async function workflowDrafts(root: string, { ci }: InitFlags): Promise<Draft[]> {
  const system = ci ?? ((await exists(join(root, '.gitlab-ci.yml'))) ? 'gitlab' : 'github');
  if (system === 'none') return [];
  const manager = await packageManager(root);
  return system === 'gitlab'
    ? [{ path: join('.gitlab', 'ws-profile.yml'), text: gitlabJob(manager) }]
    : [{ path: join('.github', 'workflows', 'ws-profile.yml'), text: githubWorkflow(manager) }];
}

async function packageManager(root: string): Promise<PackageManager> {
  if (await exists(join(root, 'pnpm-lock.yaml'))) return 'pnpm';
  return (await exists(join(root, 'yarn.lock'))) ? 'yarn' : 'npm';
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Writes a file that is not there; says what it did. */
async function write(root: string, { path, text }: Draft): Promise<string> {
  try {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { flag: 'wx' });
    return `wrote  ${path}`;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return `kept   ${path}, it was there already`;
    throw notWritable(path, cause);
  }
}

async function ignore(root: string): Promise<string> {
  const path = join(root, '.gitignore');
  const before = await readFile(path, 'utf8').catch(() => '');
  const present = new Set(before.split(/\r?\n/).map((line) => line.trim().replace(/^\//, '')));
  const missing = IGNORED.filter((line) => !present.has(line) && !present.has(line.replace(/\/$/, '')));
  if (missing.length === 0) return 'kept   .gitignore, it has the lines already';
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await appendFile(path, `${gap}${missing.join('\n')}\n`).catch((cause) => {
    throw notWritable('.gitignore', cause);
  });
  return `added  ${missing.join(', ')} to .gitignore`;
}

function notWritable(path: string, cause: unknown): WsProfileError {
  return new WsProfileError('DISK_NOT_WRITABLE', `${path} can not be written: ${(cause as Error).message}.`, { cause });
}
