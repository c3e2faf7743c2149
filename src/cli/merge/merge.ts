import type { ExitCode } from '../../errors.js';
import { readRunDocument } from '../../history/document.js';
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
  });
  return exitCodeOf(result);
}
