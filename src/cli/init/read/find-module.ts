import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sourceFiles } from '../../../surface/modules/source-files.js';
import type { Project } from '../project/project.js';

/** Scripts that nobody starts a server from. */
const NO_SUBJECT =
  /(?:^|[/\\])(?:tests?|__tests__|spec|e2e|examples?|bench(?:marks)?|scripts|scenarios|baselines|migrations)[/\\]|\.(?:test|spec|scenario|config|e2e|stories)\.[mc]?[jt]sx?$/;

const SIGNS: readonly (readonly [RegExp, number])[] = [
  [/@WebSocketGateway\b/, 9],
  [/\bnew\s+(?:WebSocketServer|WebSocket\.Server|ws\.Server)\b/, 6],
  [/\bfrom\s+['"]socket\.io['"]|\brequire\(\s*['"]socket\.io['"]\s*\)/, 5],
  [/\bfrom\s+['"]@fastify\/websocket['"]|\brequire\(\s*['"]@fastify\/websocket['"]\s*\)/, 5],
  [/\bnew\s+WebSocket\(/, 3],
  [/\bfrom\s+['"]ws['"]|\brequire\(\s*['"]ws['"]\s*\)/, 3],
  [/\bhandleUpgrade\b|\.on\(\s*['"]upgrade['"]/, 3],
];
const EXPORTS = /^\s*export\b|\bmodule\.exports\b|\bexports\.\w+\s*=/m;

/** Modules of a project that deal with WebSockets and that a scenario could be written for, the likeliest first. Absolute. */
export async function findModules({ root, manifest }: Project): Promise<readonly string[]> {
  const { files } = await sourceFiles(root);
  const entries = entriesOf(manifest).map((entry) => path.resolve(root, entry));
  const scored = await Promise.all(
    files
      .filter((file) => !NO_SUBJECT.test(path.relative(root, file)))
      .map(async (file) => {
        const text = await readFile(file, 'utf8').catch(() => '');
        const signs = SIGNS.reduce((sum, [pattern, score]) => (pattern.test(text) ? sum + score : sum), 0);
        const score = signs === 0 ? 0 : signs + (EXPORTS.test(text) ? 3 : 0) + (entries.includes(file) ? 1 : 0);
        return { file, score };
      }),
  );
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.file < b.file ? -1 : 1))
    .map(({ file }) => file);
}

/** What the manifest names: its entry, and what `npm start` starts. */
function entriesOf({ main, scripts }: Readonly<Record<string, unknown>>): readonly string[] {
  const start = (scripts as { readonly start?: unknown } | undefined)?.start;
  const started = typeof start === 'string' ? start.split(/\s+/).filter((word) => /\.[mc]?[jt]s$/.test(word)) : [];
  return [...(typeof main === 'string' ? [main] : []), ...started];
}
