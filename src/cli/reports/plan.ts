import { resolve } from 'node:path';
import { WsProfileError } from '../../errors.js';
import { nearest } from '../../model/nearest.js';
import { isReporterName, REPORTER_NAMES, REPORTERS, type ReporterName } from '../../report/index.js';
import type { Reporter } from '../../report/reporter.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where one report goes. `append` is for a file that others write to as well: GitHub's step summary. */
export interface ReportTarget {
  readonly name: string;
  readonly reporter: Reporter;
  readonly to: 'stdout' | 'stderr' | { readonly file: string; readonly append: boolean };
}

/** A value of `--reporter`. */
interface ReporterRequest {
  readonly name: ReporterName;
  readonly file?: string;
}

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
  const stdoutIsTaken = asked.some(ownsStdout);
  const targets = asked.map(({ name, file }): ReportTarget => {
    const reporter = REPORTERS[name];
    if (file !== undefined) return { name, reporter, to: { file, append: false } };
    return { name, reporter, to: stdoutIsTaken && reporter.sharesStream ? 'stderr' : 'stdout' };
  });
  const summary = environment.GITHUB_STEP_SUMMARY;
  if (summary) {
    targets.push({ name: 'markdown', reporter: REPORTERS.markdown, to: { file: summary, append: true } });
  }
  return targets;
}

/** The pages among the files that were written: somebody will want to open them. */
export function writtenPages(targets: readonly ReportTarget[]): readonly string[] {
  return targets.flatMap(({ name, to }) => (name === 'html' && typeof to === 'object' ? [resolve(to.file)] : []));
}

function ownsStdout({ name, file }: ReporterRequest): boolean {
  return file === undefined && !REPORTERS[name].sharesStream;
}

function parseReporter(text: string): ReporterRequest {
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

function rejectCollisions(asked: readonly ReporterRequest[]): void {
  const owners = asked.filter(ownsStdout).map((one) => one.name);
  if (owners.length > 1) {
    throw new WsProfileError('USAGE', `The reporters ${owners.join(' and ')} both want stdout.`, {
      hint: `Give all but one a file: --reporter ${owners[1]}=FILE`,
    });
  }
  const files = asked.flatMap((one) => (one.file === undefined ? [] : [resolve(one.file)]));
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined) throw new WsProfileError('USAGE', `Two reporters would write ${twice}.`);
}
