import { constants } from 'node:fs';
import { access, appendFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { WsProfileError } from '../../errors.js';
import { isInOwnFolder, makeFolder } from '../../files/own-folder.js';
import type { ProfileEvent } from '../../model/event.js';
import type { Stability } from '../../model/exhibits.js';
import type { RunResult } from '../../model/result.js';
import type { Screen } from '../../model/screen.js';
import { REPORTERS } from '../../report/index.js';
import type { FollowOptions, ReportOptions } from '../../report/reporter.js';
import { redactDocument } from '../../secrets/redact.js';
import type { ReportTarget } from './plan.js';

/**
 * Checks, before anything is measured, that every report can be written. Our own folder is made where it is wanted.
 *
 * @throws REPORT_NOT_WRITABLE
 */
export async function checkReports(targets: readonly ReportTarget[]): Promise<void> {
  for (const { to } of targets) {
    if (typeof to === 'string') continue;
    const folder = dirname(resolve(to.file));
    if (isInOwnFolder(folder)) makeOwnFolder(folder, to.file);
    await access(folder, constants.W_OK).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'ENOENT'
        ? notWritable(to.file, `the folder ${folder} does not exist`, cause, `Create it first: mkdir -p ${folder}`)
        : notWritable(to.file, `the folder ${folder} can not be written to`, cause);
    });
    const found = await stat(to.file).catch(() => undefined);
    if (found?.isDirectory()) throw notWritable(to.file, 'it is a folder', undefined, 'Name a file inside it.');
  }
}

function makeOwnFolder(folder: string, file: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw notWritable(file, (cause as Error).message, cause);
  }
}

/** What reports need beside the result. */
export interface ReportSettings {
  readonly stdout: Screen;
  readonly stderr: Screen;
  /** The terminal's report may hold secrets; the others never do. Default: none does. */
  readonly showSecrets?: boolean;
  readonly verbose: boolean;
  readonly version: string;
  /** Where the project lies in its repository. */
  readonly projectPath: string;
  /** Judges a run for the reports that say whether to deploy. */
  stability(result: RunResult): Promise<Stability>;
}

/**
 * Writes every report of a run that is over. A file appears whole or not at all.
 *
 * @throws REPORT_NOT_WRITABLE
 */
export async function writeReports(
  targets: readonly ReportTarget[],
  result: RunResult,
  settings: ReportSettings,
): Promise<void> {
  const stability = judgement(result, settings);
  for (const target of targets) {
    const sink = openSink(target.to, settings);
    await target.reporter.write({ ...sink.options, stability, result: seenBy(target, settings)(result) });
    await sink.close();
  }
}

/** What a report is told of what the program or its heap says. */
function seenBy({ reporter, to }: ReportTarget, { showSecrets }: ReportSettings): <T>(document: T) => T {
  const isForPerson = reporter === REPORTERS.terminal && typeof to === 'string';
  return showSecrets && isForPerson ? (document) => document : redactDocument;
}

/** The reports of a run that is under way. */
export interface LiveReports {
  show(event: ProfileEvent): void;
  /**
   * Writes what is left of every report; without a result those that follow the run are ended, and no file is written.
   *
   * @throws REPORT_NOT_WRITABLE
   */
  end(result: RunResult | undefined): Promise<void>;
}

/** Opens the reports of a run before it begins: those that can follow it do, the others are written when it is over. */
export async function openReports(targets: readonly ReportTarget[], settings: ReportSettings): Promise<LiveReports> {
  const reports = await Promise.all(
    targets.map(async (target) => {
      const { reporter } = target;
      const sink = openSink(target.to, settings);
      return { reporter, sink, seen: seenBy(target, settings), follower: await reporter.follow?.(sink.options) };
    }),
  );
  return {
    show(event) {
      for (const { follower, seen } of reports) follower?.show(seen(event));
    },
    async end(result) {
      const stability = result && judgement(result, settings);
      for (const { reporter, sink, seen, follower } of reports) {
        if (follower) follower.end(seen(result));
        else if (result && stability) await reporter.write({ ...sink.options, stability, result: seen(result) });
        if (result) await sink.close();
      }
    },
  };
}

/** The run judged, once, when the first report asks for it. */
function judgement(result: RunResult, { stability }: ReportSettings): ReportOptions['stability'] {
  let judged: Promise<Stability> | undefined;
  return () => {
    judged ??= stability(result);
    return judged;
  };
}

/** Where a report is written to; a file's text is there when it is closed. */
interface Sink {
  readonly options: FollowOptions & Pick<ReportOptions, 'beside'>;
  close(): Promise<void>;
}

const FILE_WIDTH = 120;

function openSink(to: ReportTarget['to'], { stdout, stderr, ...settings }: ReportSettings): Sink {
  const about = { verbose: settings.verbose, version: settings.version, projectPath: settings.projectPath };
  if (typeof to === 'string') {
    const screen = to === 'stdout' ? stdout : stderr;
    return { options: { screen, ...about }, close: async () => {} };
  }
  const chunks: string[] = [];
  const write = (text: string) => void chunks.push(text);
  const screen: Screen = { isTTY: false, color: false, width: FILE_WIDTH, write };
  const folder = `${basename(to.file, extname(to.file))}.files`;
  const beside = {
    folder,
    write: (name: string, text: string) => writeReportFile(join(dirname(to.file), folder, name), text),
  };
  return {
    options: { screen, ...about, ...(!to.append && { beside }) },
    close: () => writeText(to, chunks.join('')),
  };
}

async function writeText({ file, append }: Exclude<ReportTarget['to'], string>, text: string): Promise<void> {
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

/**
 * A file of a report, in a folder that may not be there yet.
 *
 * @throws REPORT_NOT_WRITABLE
 */
export async function writeReportFile(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeWhole(file, text);
  } catch (cause) {
    throw notWritable(file, (cause as Error).message, cause);
  }
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
