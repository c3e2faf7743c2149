import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WsProfileError } from '../../errors.js';
import type { SecondOpinion } from '../../model/second-opinion.js';
import { startChild } from '../../process/child.js';
import { toolVersion } from '../optional-tool.js';
import type { AnonymizeReport, FromMemlabRunner, MemlabPlan } from './plan.js';

const LIMIT_MS = 300_000;

export interface MemlabOptions {
  /** memlab's `package.json`. */
  readonly manifest: string;
  readonly signal: AbortSignal;
}

/**
 * Runs one of memlab's analyses and returns what it prints, without its progress.
 *
 * @throws WsProfileError TOOL_FAILED, INTERRUPTED
 */
export async function analyseWithMemlab(
  analysis: string,
  args: readonly string[],
  workDir: string,
  options: MemlabOptions,
): Promise<string> {
  mkdirSync(workDir, { recursive: true, mode: 0o700 });
  const { manifest } = options;
  const command = ['analyze', analysis, ...args, '--work-dir', workDir];
  const { code, lines } = await run({ op: 'command', manifest, args: command }, workDir, options);
  const text = withoutProgress(lines);
  if (code !== 0) throw failed(`analyze ${analysis}`, text);
  return text;
}

/**
 * Writes copies without the values of strings, through memlab's own anonymizer. All get one random salt: equal values
 * stay equal across them, and nobody can confirm a guess.
 *
 * @throws WsProfileError TOOL_FAILED, INTERRUPTED
 */
export async function anonymizeWithMemlab(
  files: readonly (readonly [from: string, to: string])[],
  workDir: string,
  options: MemlabOptions,
): Promise<readonly AnonymizeReport[]> {
  const salt = randomBytes(16).toString('hex');
  const { message, lines } = await run({ op: 'anonymize', manifest: options.manifest, files, salt }, workDir, options);
  if (message?.type !== 'anonymized') throw failed('anonymize', reasonOf(message, lines));
  for (const [, to] of files) chmodSync(to, 0o600);
  return message.reports;
}

/**
 * Lets memlab judge three snapshots: with its own rules, then with every object that grew as candidate.
 *
 * @throws WsProfileError TOOL_FAILED, INTERRUPTED
 */
export async function askMemlab(
  snapshots: SecondOpinion['snapshots'],
  folder: string,
  options: MemlabOptions,
): Promise<SecondOpinion> {
  const { manifest } = options;
  const findings = async (name: string, everyGrown: boolean) => {
    const workDir = join(folder, name);
    mkdirSync(workDir, { recursive: true, mode: 0o700 });
    const { message, lines } = await run(
      { op: 'find-leaks', manifest, snapshots, workDir, everyGrown },
      workDir,
      options,
    );
    if (message?.type !== 'leaks') throw failed('find-leaks', reasonOf(message, lines));
    return message.findings;
  };
  const byDefault = await findings('default', false);
  const everyGrown = await findings('every-grown', true);
  return { tool: 'memlab', version: toolVersion(manifest), snapshots, byDefault, everyGrown };
}

interface Ended {
  readonly code: number | null;
  readonly message: FromMemlabRunner | undefined;
  readonly lines: readonly string[];
}

async function run(plan: MemlabPlan, cwd: string, { signal }: MemlabOptions): Promise<Ended> {
  signal.throwIfAborted();
  const lines: string[] = [];
  let message: FromMemlabRunner | undefined;
  const child = startChild<never, FromMemlabRunner>(
    {
      entry: 'integrations/memlab/runner.js',
      args: [JSON.stringify(plan)],
      // As memlab starts itself.
      execArgv: ['--expose-gc', '--max-old-space-size=4096'],
      cwd,
      onLine: (line) => lines.push(line),
    },
    (received) => {
      message = received;
    },
  );
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill();
  }, LIMIT_MS);
  const onAbort = () => child.kill();
  signal.addEventListener('abort', onAbort);
  try {
    const { code } = await child.exited;
    signal.throwIfAborted();
    if (timedOut) throw failed(plan.op, `it took longer than ${LIMIT_MS / 1000} s`);
    return { code, message, lines };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    await child.end();
  }
}

const ERASE_LINE = '\u001b[K';

/** Where memlab clears a line, it has moved back to the one before: that one was progress. */
function withoutProgress(lines: readonly string[]): string {
  const kept: string[] = [];
  for (const line of lines) {
    if (line.startsWith(ERASE_LINE)) kept.pop();
    kept.push(line.replaceAll(ERASE_LINE, ''));
  }
  return kept.join('\n').trim();
}

function reasonOf(message: FromMemlabRunner | undefined, lines: readonly string[]): string {
  return message?.type === 'failed' ? message.message : lines.join('\n');
}

function failed(what: string, said: string): WsProfileError {
  return new WsProfileError('TOOL_FAILED', `memlab ${what} failed:\n${said.split('\n').slice(-12).join('\n')}`);
}
