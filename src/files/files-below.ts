import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * All files below a folder, links followed, in the folders that `enter` allows. A folder that can't be read is left out, as
 * is a link that would lead round in a circle.
 */
export async function filesBelow(folder: string, enter: (folder: string) => boolean): Promise<readonly string[]> {
  const real = await realpath(folder).catch(() => undefined);
  return real === undefined ? [] : walk(folder, [real], enter);
}

/** `way` has the folders that led here, without links and this one last: by them a circle is known. */
async function walk(
  folder: string,
  way: readonly string[],
  enter: (folder: string) => boolean,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const file = path.join(folder, entry.name);
    const isLink = entry.isSymbolicLink();
    if (!(isLink ? await leadsToFolder(file) : entry.isDirectory())) files.push(file);
    else if (enter(file)) {
      const real = isLink ? await realpath(file) : path.join(way.at(-1)!, entry.name);
      if (!isLink || !way.some((passed) => contains(real, passed)))
        files.push(...(await walk(file, [...way, real], enter)));
    }
  }
  return files;
}

async function leadsToFolder(link: string): Promise<boolean> {
  return (await stat(link).catch(() => undefined))?.isDirectory() ?? false;
}

function contains(folder: string, inner: string): boolean {
  const relative = path.relative(folder, inner);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
