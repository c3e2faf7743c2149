import { createRequire } from 'node:module';
import path from 'node:path';
import type { TypeKind } from '../model/surface.js';
import type { EntryFile } from './entries.js';
import { askProcess, type ImportProcessOptions } from './import-process.js';
import type { TypesReport } from './importing/protocol.js';

/** It reads a project's sources and its packages' declarations. */
const LIMIT_MS = 120_000;

/** What TypeScript sees of each entry module, by its path; or why there is none to ask. */
export type FoundTypes =
  | { readonly types: Readonly<Record<string, Readonly<Record<string, TypeKind>>>> }
  | { readonly problem: string };

/** Asks the project's own TypeScript for what entry modules export, values as well as types. */
export async function findTypes(
  entries: readonly EntryFile[],
  options: Omit<ImportProcessOptions, 'timeoutMs'>,
): Promise<FoundTypes> {
  const typescript = projectTypeScript(options.root);
  if (typescript === undefined) return { problem: 'the project has no TypeScript' };
  const request = { typescript, entries: entries.map((entry) => entry.path) };
  const answer = await askProcess<TypesReport>('types', request, { ...options, timeoutMs: LIMIT_MS });
  if ('problem' in answer) return { problem: `the project's TypeScript ${answer.problem}` };
  if (answer.report.type === 'failed') return { problem: `the project's TypeScript failed: ${answer.report.message}` };
  return { types: answer.report.types };
}

function projectTypeScript(root: string): string | undefined {
  try {
    return createRequire(path.join(root, 'package.json')).resolve('typescript');
  } catch {
    return undefined;
  }
}
