import { access, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import { WsProfileError } from '../../../errors.js';

export type PackageManager = 'npm' | 'pnpm' | 'yarn';

type Manifest = Readonly<Record<string, unknown>>;

/** The package that `init` is run in, and what is around it. */
export interface Project {
  /** The package's folder: the working directory. */
  readonly root: string;
  readonly manifest: Manifest;
  /** The workspace's root, where packages are installed; the package itself where it is in none. */
  readonly workspace: string;
  /** The repository's root, where CI looks for workflows; the workspace where there is no repository. */
  readonly repository: string;
  readonly packageManager: PackageManager;
  /** `ws-profile` is among its packages, or its workspace's. */
  readonly dependsOnUs: boolean;
  readonly isOnGitLab: boolean;
}

/**
 * Reads what `init` has to know of a package.
 *
 * @throws WsProfileError USAGE where there is no package.json, or one that can't be read
 */
export async function readProject(root: string): Promise<Project> {
  const manifest = await readManifest(root);
  if (!manifest) throw await noPackage(root);
  const workspace = (await findWorkspace(root)) ?? root;
  const repository = (await findAbove(workspace, '.git')) ?? workspace;
  const manifests = workspace === root ? [manifest] : [manifest, (await readManifest(workspace)) ?? {}];
  return {
    root,
    manifest,
    workspace,
    repository,
    packageManager: await packageManagerOf(workspace, manifests),
    dependsOnUs: manifests.some((one) => dependencies(one).has('ws-profile')),
    isOnGitLab: await exists(path.join(repository, '.gitlab-ci.yml')),
  };
}

/** @throws WsProfileError USAGE */
async function readManifest(folder: string): Promise<Manifest | undefined> {
  const file = path.join(folder, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)) return { ...manifest };
    throw new Error('it holds no object');
  } catch (cause) {
    throw new WsProfileError('USAGE', `${file} can't be read: ${(cause as Error).message}.`, { cause });
  }
}

async function noPackage(root: string): Promise<WsProfileError> {
  const above = await findAbove(path.dirname(root), 'package.json');
  return new WsProfileError('USAGE', `There is no package.json in ${root}.`, {
    hint:
      above === undefined
        ? 'Make one with `npm init -y`, or go to your project.'
        : `Run it in ${above}, where the project's is.`,
  });
}

/** The nearest folder, this one or above it, that has an entry of this name. */
async function findAbove(folder: string, name: string): Promise<string | undefined> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (await exists(path.join(at, name))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}

/** The nearest folder above that counts this package among its own. */
async function findWorkspace(root: string): Promise<string | undefined> {
  for (let at = path.dirname(root); ; at = path.dirname(at)) {
    const patterns = await workspacePatterns(at);
    const place = path.relative(at, root).split(path.sep).join('/');
    const excluded = patterns.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
    const included = patterns.filter((one) => !one.startsWith('!'));
    if (picomatch.isMatch(place, included.map(plain)) && !picomatch.isMatch(place, excluded.map(plain))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}

function plain(pattern: string): string {
  return pattern.replace(/^\.\//, '').replace(/\/$/, '');
}

/** What npm and yarn say in package.json, and pnpm in a file of its own. */
async function workspacePatterns(folder: string): Promise<readonly string[]> {
  const manifest = (await readManifest(folder).catch(() => undefined)) ?? {};
  const { workspaces } = manifest;
  const said = Array.isArray(workspaces) ? workspaces : (workspaces as { packages?: unknown } | undefined)?.packages;
  const yaml = await readFile(path.join(folder, 'pnpm-workspace.yaml'), 'utf8').catch(() => '');
  const list = /^packages:[^\n]*\n((?:[ \t]*(?:-[^\n]*|#[^\n]*)?\n?)*)/m.exec(yaml)?.[1] ?? '';
  const pnpm = [...list.matchAll(/^\s*-\s*(['"]?)([^'"#\n]+?)\1\s*(?:#.*)?$/gm)].map(([, , pattern = '']) => pattern);
  return [...(Array.isArray(said) ? said : []), ...pnpm].filter((one): one is string => typeof one === 'string');
}

async function packageManagerOf(workspace: string, manifests: readonly Manifest[]): Promise<PackageManager> {
  for (const { packageManager } of manifests) {
    const named = /^(npm|pnpm|yarn)@/.exec(String(packageManager ?? ''))?.[1];
    if (named) return named as PackageManager;
  }
  if (await exists(path.join(workspace, 'pnpm-lock.yaml'))) return 'pnpm';
  return (await exists(path.join(workspace, 'yarn.lock'))) ? 'yarn' : 'npm';
}

function dependencies(manifest: Manifest): ReadonlySet<string> {
  return new Set(
    ['dependencies', 'devDependencies'].flatMap((field) => {
      const packages = manifest[field];
      return typeof packages === 'object' && packages !== null ? Object.keys(packages) : [];
    }),
  );
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Whether a path is a folder. */
export async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isDirectory() ?? false;
}
