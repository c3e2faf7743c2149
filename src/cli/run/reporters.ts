import { constants } from 'node:fs';
import { access, appendFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { WsProfileError } from '../../errors.js';
import { nearest } from '../../model/nearest.js';
import type { RunResult } from '../../model/result.js';
import type { Screen } from '../../model/screen.js';
import { isReporterName, REPORTER_NAMES, REPORTERS, type ReporterName } from '../../report/index.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where one report goes. `append` is for a file that others write to as well: GitHub's step summary. */
export interface ReportTarget {
  readonly name: ReporterName;
  readonly to: 'stdout' | 'stderr' | { readonly file: string; readonly append: boolean };
}

/** Reports for people and runners share a stream with others; the rest need one of their own. */
const SHARES_STREAM: ReadonlySet<ReporterName> = new Set(['terminal', 'github']);

/**
 * Reads the values of `--reporter NAME[=FILE]` and decides where each report goes. Without any, `terminal`, or `json`
 * under `--json`. On GitHub Actions `github` comes by itself, and `markdown` into the step summary. A format that owns
 * stdout sends the others there to stderr.
 *
 * @throws REPORTER_UNKNOWN; USAGE where two formats want stdout, or a file is named twice
 */
export function planReports(
  requests: readonly string[],
  options: { readonly environment: Environment; readonly json: boolean },
): ReportTarget[] {
  const asked = requests.map(parseReporter);
  if (options.json && !asked.some((one) => one.name === 'json' && one.file === undefined)) asked.push({ name: 'json' });
  if (!asked.some((one) => one.file === undefined)) asked.unshift({ name: 'terminal' });
  const { environment } = options;
  if (environment.GITHUB_ACTIONS === 'true' && !asked.some((one) => one.name === 'github'))
    asked.push({ name: 'github' });
  rejectCollisions(asked);
  const stdoutIsTaken = asked.some((one) => one.file === undefined && !SHARES_STREAM.has(one.name));
  const targets = asked.map(({ name, file }): ReportTarget => {
    if (file !== undefined) return { name, to: { file, append: false } };
    return { name, to: stdoutIsTaken && SHARES_STREAM.has(name) ? 'stderr' : 'stdout' };
  });
  const summary = environment.GITHUB_STEP_SUMMARY;
  if (summary) targets.push({ name: 'markdown', to: { file: summary, append: true } });
  return targets;
}

function parseReporter(text: string): { name: ReporterName; file?: string } {
  const [, name = '', , file] = /^([^=]*)(=(.*))?$/s.exec(text) ?? [];
  if (!isReporterName(name)) {
    const guess = nearest(name, REPORTER_NAMES);
    throw new WsProfileError('REPORTER_UNKNOWN', `There is no reporter '${name}'.`, {
      hint: guess ? `Did you mean '${guess}'?` : `The reporters are ${REPORTER_NAMES.join(', ')}.`,
    });
  }
  if (file === '') {
    throw new WsProfileError('USAGE', `--reporter ${name}= names no file.`, {
      hint: `Write --reporter ${name} for stdout, or --reporter ${name}=FILE.`,
    });
  }
  return file === undefined ? { name } : { name, file };
}

function rejectCollisions(asked: readonly { name: ReporterName; file?: string }[]): void {
  const owners = asked.filter((one) => one.file === undefined && !SHARES_STREAM.has(one.name)).map((one) => one.name);
  if (owners.length > 1) {
    throw new WsProfileError('USAGE', `The reporters ${owners.join(' and ')} both want stdout.`, {
      hint: `Give all but one a file: --reporter ${owners[1]}=FILE`,
    });
  }
  const files = asked.flatMap((one) => (one.file === undefined ? [] : [resolve(one.file)]));
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined) throw new WsProfileError('USAGE', `Two reporters would write ${twice}.`);
}

/**
 * Checks, before anything is measured, that every report can be written.
 *
 * @throws REPORT_NOT_WRITABLE
 */
export async function checkReports(targets: readonly ReportTarget[]): Promise<void> {
  for (const { to } of targets) {
    if (typeof to === 'string') continue;
    const folder = dirname(resolve(to.file));
    await access(folder, constants.W_OK).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'ENOENT'
        ? notWritable(to.file, `the folder ${folder} does not exist`, cause, `Create it first: mkdir -p ${folder}`)
        : notWritable(to.file, `the folder ${folder} can not be written to`, cause);
    });
    const found = await stat(to.file).catch(() => undefined);
    if (found?.isDirectory()) throw notWritable(to.file, 'it is a folder', undefined, 'Name a file inside it.');
  }
}

/** What `writeReports` needs beside the result. */
export interface ReportSettings {
  readonly stdout: Screen;
  readonly stderr: Screen;
  /** The result as the person at the terminal may see it. Default: as everyone may. */
  readonly atTerminal?: RunResult;
  readonly verbose: boolean;
  readonly version: string;
}

/**
 * Writes every report. A file appears whole or not at all.
 *
 * @throws REPORT_NOT_WRITABLE
 */
export async function writeReports(
  targets: readonly ReportTarget[],
  result: RunResult,
  { stdout, stderr, atTerminal = result, verbose, version }: ReportSettings,
): Promise<void> {
  for (const { name, to } of targets) {
    const shown = name === 'terminal' && typeof to === 'string' ? atTerminal : result;
    const report = (screen: Screen) => REPORTERS[name]({ result: shown, screen, verbose, version });
    if (to === 'stdout') report(stdout);
    else if (to === 'stderr') report(stderr);
    else await writeFileReport(to, report);
  }
}

const FILE_WIDTH = 120;

async function writeFileReport(
  { file, append }: { readonly file: string; readonly append: boolean },
  report: (screen: Screen) => void,
): Promise<void> {
  const chunks: string[] = [];
  report({ isTTY: false, color: false, width: FILE_WIDTH, write: (text) => void chunks.push(text) });
  const text = chunks.join('');
  try {
    if (append || (await isSpecial(file))) await appendFile(file, text);
    else await writeWhole(file, text);
  } catch (cause) {
    throw notWritable(file, (cause as Error).message, cause);
  }
}

/** A pipe or a device, such as /dev/stderr, is written to as it is. */
async function isSpecial(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && !found.isFile();
}

async function writeWhole(file: string, text: string): Promise<void> {
  const part = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    await writeFile(part, text);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}

function notWritable(file: string, why: string, cause: unknown, hint?: string): WsProfileError {
  return new WsProfileError('REPORT_NOT_WRITABLE', `The report ${file} can not be written: ${why}.`, {
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}
