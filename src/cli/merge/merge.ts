import { resolveConfig } from '../../config/resolve.js';
import type { ExitCode } from '../../errors.js';
import { readRunDocument } from '../../history/document.js';
import type { Stability } from '../../model/exhibits.js';
import type { RunResult } from '../../model/result.js';
import { judgeRun } from '../../profile/stability.js';
import { projectPath, readRevision } from '../git.js';
import { planReports } from '../reports/plan.js';
import { checkReports, writeReports } from '../reports/write.js';
import { exitCodeOf } from '../terminal/exit-code.js';
import { resolveScreen } from '../terminal/screen.js';
import { version } from '../version.js';
import type { MergeFlags } from './command.js';
import { mergeResults, type RunDocument } from './merge-results.js';

/** `ws-profile merge`: reports the whole and returns its exit code. */
export async function merge(process: NodeJS.Process, files: readonly string[], flags: MergeFlags): Promise<ExitCode> {
  const { env } = process;
  const reports = planReports(flags.reporter ?? [], { environment: env, json: flags.json === true });
  await checkReports(reports);
  const documents: RunDocument[] = [];
  for (const file of files) documents.push({ file, result: await readRunDocument(file, 'MERGE_INVALID') });
  const result = mergeResults(documents);
  await writeReports(reports, result, {
    stdout: resolveScreen(process.stdout, env),
    stderr: resolveScreen(process.stderr, env),
    verbose: flags.verbose === true,
    version: version(),
    projectPath: await projectPath(process.cwd()),
    stability: (result) => judge(process, result),
  });
  return exitCodeOf(result);
}

async function judge(process: NodeJS.Process, result: RunResult): Promise<Stability> {
  const config = await resolveConfig({ root: process.cwd(), path: undefined, env: process.env });
  const { commit } = await readRevision(config.root, process.env);
  return judgeRun(config, result, { at: new Date(), commit }, new AbortController().signal);
}
