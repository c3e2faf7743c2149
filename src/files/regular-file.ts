import { readFile, stat } from 'node:fs/promises';

/** What `stat` says of an entry; of Node's Stats as well as of a folder's entries. */
interface Kind {
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** The text of a file. A pipe or a device might never end, or never begin: it is refused and not opened. */
export async function readRegularFile(file: string): Promise<string> {
  requireRegularFile(await stat(file));
  return readFile(file, 'utf8');
}

export function requireRegularFile(entry: Kind): void {
  if (entry.isFile()) return;
  const kind = entry.isDirectory()
    ? 'a folder'
    : entry.isFIFO()
      ? 'a pipe'
      : entry.isSocket()
        ? 'a socket'
        : 'a device';
  throw new Error(`it is ${kind}, not a file`);
}
