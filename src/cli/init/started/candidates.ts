import { basename, extname, relative, resolve } from 'node:path';
import { isFile } from '../../server/name.js';
import type { Project } from '../project/project.js';

/** A command that may start a project's server: a line for the shell, or words that a line would take apart. */
export type Command = string | readonly string[];

const RUNNERS = ['tsx', 'ts-node'] as const;

/** By which commands the server of a project may be started, the likeliest first. `module`: absolute, what it is thought to be in. */
export function candidatesFor(project: Project, module: string | undefined): readonly Command[] {
  const { root, manifest, packageManager } = project;
  const { start } = record(manifest.scripts);
  const script = typeof start === 'string' ? [{ command: `${packageManager} start`, text: start }] : [];
  const own = module === undefined ? undefined : ownCommand(root, module);
  const bins = binsOf(manifest.bin).filter((file) => isFile(resolve(root, file)) && resolve(root, file) !== module);
  const starting = script.map(({ command }) => command);
  const isStarted = module !== undefined && script.some(({ text }) => text.includes(basename(module, extname(module))));
  // The script has the flags and variables that its module wants.
  const first = isStarted ? [...starting, own] : [own, ...starting];
  return [...first, ...bins.map((file) => lineOf(['node', file]))].filter((one) => one !== undefined);
}

/** What runs one module, where the project can. */
function ownCommand(root: string, module: string): Command | undefined {
  const file = relative(root, module);
  if (!/\.[mc]?tsx?$/.test(module)) return lineOf(['node', file]);
  const runner = RUNNERS.find((name) => isFile(resolve(root, 'node_modules/.bin', name)));
  return runner && lineOf([runner, file]);
}

/** Words as a line, where a shell takes it apart into the same words. */
export function lineOf(words: readonly string[]): Command {
  return words.every((word) => /^[\w./@:,+=-]+$/.test(word)) ? words.join(' ') : words;
}

function binsOf(bin: unknown): readonly string[] {
  if (typeof bin === 'string') return [bin];
  return Object.values(record(bin)).filter((file) => typeof file === 'string');
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
