import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a folder with a hash of its content, to compare before and after. Links are not followed. */
export function contentOf(folder: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  // Not `recursive`: from Node 22 on that follows links.
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) Object.assign(files, contentOf(path));
    if (entry.isFile()) files[path] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return files;
}

/** Command lines of living processes that mention `text`; Linux only. */
export function processesMentioning(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => readCommandLine(pid))
    .filter((command) => command.includes(text));
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
