import { join, resolve } from 'node:path';
import { lastResultFile } from '../../artifacts/run-folder.js';
import { resolveConfig } from '../../config/resolve.js';
import type { ExitCode } from '../../errors.js';
import { readRunDocument } from '../../history/document.js';
import { readHistory } from '../../history/file.js';
import { escapeTerminal, jsonDocument } from '../../model/escape.js';
import type { Stability } from '../../model/exhibits.js';
import type { StabilityVerdict } from '../../model/report.js';
import type { RunResult } from '../../model/result.js';
import { holdEvidence, stabilityOf } from '../../profile/stability.js';
import { stabilityMarkdown } from '../../report/documents/stability.js';
import { stabilityLines } from '../../report/documents/stability-summary.js';
import { stabilityPage } from '../../report/page/page.js';
import { readRevision } from '../git.js';
import { writeReportFile } from '../reports/write.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { resolveScreen } from '../terminal/screen.js';
import type { ReportFlags } from './command.js';

const EXIT_CODES: Readonly<Record<StabilityVerdict, ExitCode>> = { safe: 0, 'not-safe': 1, unknown: 3 };

/** Where the page's further files lie, beside it. */
const FILES_FOLDER = 'index.files';

/** `ws-profile report`: whether to deploy; exit code 3 where that is not known. */
export async function report(process: NodeJS.Process, flags: ReportFlags): Promise<ExitCode> {
  const { env } = process;
  const config = await resolveConfig({ root: process.cwd(), path: flags.config, env });
  const [stdout, stderr] = [resolveScreen(process.stdout, env), resolveScreen(process.stderr, env)];
  const say = (line: string) => stderr.write(`${escapeTerminal(line, 4096)}\n`);
  const interrupt = interruptSignal(process);
  try {
    const result = await runOf(config.root, flags.run);
    if (!result) say('ws-profile: no run was kept here; ws-profile run makes one');
    const { commit } = await readRevision(config.root, env);
    const held = await holdEvidence(config, flags, interrupt.signal, (what) => say(`ws-profile: ${what}`));
    const { checks, surface = result?.surface } = held;
    const present = { at: new Date(), commit };
    const { records: history } = config.history === false ? { records: [] } : await readHistory(config.history);
    const stability = await stabilityOf({
      config,
      result,
      checks,
      surface,
      history,
      present,
      signal: interrupt.signal,
    });
    if (flags.json) stdout.write(jsonDocument(stability.report, 2));
    else stdout.write(`${stabilityLines(stability.report, stdout).join('\n')}\n`);
    if (flags.out !== undefined) say(`page  ${await writeAll(resolve(config.root, flags.out), stability)}`);
    return EXIT_CODES[stability.report.verdict];
  } finally {
    interrupt.release();
  }
}

/** The run that is reported on; undefined where there was none. */
async function runOf(root: string, named: string | undefined): Promise<RunResult | undefined> {
  const file = named === undefined ? lastResultFile(root) : resolve(root, named);
  return file === undefined ? undefined : readRunDocument(file, 'RUN_INVALID');
}

/** Writes all three forms, the page last; returns where it is. */
async function writeAll(folder: string, stability: Stability): Promise<string> {
  const { html, files } = stabilityPage(stability, FILES_FOLDER);
  await writeReportFile(join(folder, 'report.json'), jsonDocument(stability.report, 2));
  await writeReportFile(join(folder, 'report.md'), stabilityMarkdown(stability.report));
  for (const { name, text } of files) await writeReportFile(join(folder, FILES_FOLDER, name), text);
  const page = join(folder, 'index.html');
  await writeReportFile(page, html);
  return page;
}
