import { randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where compiled modules are written. */
export interface OutputFolder {
  /** Absolute, links resolved. */
  readonly path: string;
  /** The folder `node_modules` that it lies in; undefined when it lies in the run's folder. */
  readonly nodeModules: string | undefined;
  dispose(): Promise<void>;
}

/**
 * Makes a folder of its own: inside the `node_modules` nearest to the scenario, so that Node finds there, from the
 * compiled file, the packages that it finds from the source; in the run's folder where that cannot be written.
 */
export async function makeOutputFolder(source: string, runFolder: string): Promise<OutputFolder> {
  const nodeModules = await nearestNodeModules(source);
  const name = `${process.pid}-${randomBytes(4).toString('hex')}`;
  if (nodeModules) {
    const parent = path.join(nodeModules, '.ws-profile');
    const made = await makeFolder(path.join(parent, name));
    if (made) {
      await removeOrphans(parent);
      return { path: made, nodeModules, dispose: () => removeFolder(made, parent) };
    }
  }
  const folder = path.join(runFolder, `compiled-${name}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { path: await realpath(folder), nodeModules: undefined, dispose: () => removeFolder(folder) };
}

/** The source of a compiled file, as its path tells it also when the folder is gone; undefined for any other file. */
export function sourceOfOutput(file: string): string | undefined {
  return /[/\\](?:\.ws-profile[/\\]|compiled-)\d+-[0-9a-f]{8}[/\\](.+\.(?:[mc]?[jt]s|[tj]sx))\.[cm]js$/.exec(file)?.[1];
}

/** The nearest folder `node_modules` beside or above a file. */
export async function nearestNodeModules(file: string): Promise<string | undefined> {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules');
    if ((await stat(candidate).catch(() => undefined))?.isDirectory()) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await realpath(folder);
  } catch {
    return undefined;
  }
}

async function removeFolder(folder: string, parent?: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  // Fails while another run has its folder in it.
  if (parent) await rmdir(parent).catch(() => undefined);
}

/** Removes what a run left that was killed outright: folders that name a process which is no more. */
async function removeOrphans(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = /^(\d+)-[0-9a-f]{8}$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
