import { existsSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';

/** The file among a command's words, as the words name it: `dist/server.js` of `node dist/server.js`. */
export function scriptOf(command: readonly string[], folder: string): string | undefined {
  return command.find((word) => isFile(resolve(folder, word)));
}

export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** `node dist/server.js` is `server`, `npm run start` is `npm-run-start`. */
export function nameOfCommand(command: readonly string[], script: string | undefined): string {
  const words = script === undefined ? command.join('-') : basename(script, extname(script));
  const name = words
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return name === '' ? 'server' : name;
}
