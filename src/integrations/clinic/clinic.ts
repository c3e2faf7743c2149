import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { clinicOutcomeFile, clinicPage } from '../../artifacts/names.js';
import { WsProfileError } from '../../errors.js';
import type { RoundSettings } from '../../measured/protocol.js';
import { startChild } from '../../process/child.js';
import type { ScenarioFile } from '../../scenario/discover.js';
import { failureToError, type MapStack } from '../../subject/scripted/failures.js';
import { type Recommendation, readRecommendation } from './doctor-page.js';
import type { ClinicPlan, ClinicTool, FromClinicRunner } from './plan.js';
import type { RoundsOutcome } from './rounds.js';

/** Node majors on which every tool was tried and gave a page with the scenario's frames in it. */
const TRIED_MAJORS: readonly number[] = [20, 22, 24, 26];
/** Time for setup, teardown and the tool's own end, on top of the rounds. */
const COLLECT_SLACK_MS = 120_000;
/** Building a page bundles the tool's own JavaScript, and bubbleprof's data is large. */
const PAGE_LIMIT_MS = 600_000;

export interface ClinicOptions {
  readonly tool: ClinicTool;
  /** clinic's `package.json`. */
  readonly manifest: string;
  /** The project's root. */
  readonly root: string;
  /** The compiled scenario, absolute, and its source. */
  readonly entry: string;
  readonly file: ScenarioFile;
  readonly mapStack: MapStack;
  readonly settings: RoundSettings;
  readonly durationMs: number;
  /** For the tool's data and its page; made when it isn't there. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onPhase: (phase: ClinicPhase) => void;
  /** What the scenario and the tool print. */
  readonly onLine: (line: string) => void;
}

export type ClinicPhase = Extract<FromClinicRunner, { type: 'phase' }>['phase'];

export interface ClinicResult {
  /** The page, absolute. */
  readonly html: string;
  readonly rounds: number;
  /** Of doctor alone. */
  readonly recommendation?: Recommendation;
}

/**
 * Runs a scenario's rounds under a clinic tool and writes its page.
 *
 * @throws WsProfileError TOOL_FAILED, INTERRUPTED, or what the scenario did wrong
 */
export async function runClinic(options: ClinicOptions): Promise<ClinicResult> {
  const { tool, manifest, root, folder } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const html = clinicPage(folder, tool);
  const outcome = clinicOutcomeFile(folder);
  const { entry, file, settings, durationMs } = options;
  const failed = await drive(
    { tool, manifest, folder, html, rounds: { entry, file, root, settings, durationMs, outcome } },
    options,
  );
  const rounds = readOutcome(outcome, options);
  if (failed !== undefined) throw toolFailed(tool, failed);
  if (rounds === undefined || !existsSync(html)) throw toolFailed(tool, 'it wrote no page');
  const recommendation = tool === 'doctor' ? readRecommendation(readFileSync(html, 'utf8')) : undefined;
  return { html, rounds, ...(recommendation && { recommendation }) };
}

/** Runs the process that loads the tool; resolves to what went wrong there, or undefined. */
async function drive(plan: ClinicPlan, options: ClinicOptions): Promise<string | undefined> {
  options.signal.throwIfAborted();
  const child = startChild<never, FromClinicRunner>(
    {
      entry: 'integrations/clinic/runner.js',
      args: [JSON.stringify(plan)],
      cwd: plan.folder,
      onLine: options.onLine,
    },
    (message) => take(message),
  );
  let take: (message: FromClinicRunner) => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  const aborted = new Promise<never>((_, reject) => {
    options.signal.addEventListener('abort', () => reject(options.signal.reason), { once: true });
  });
  const ended = new Promise<string | undefined>((resolve) => {
    const limit = (ms: number, what: string) => {
      clearTimeout(timer);
      timer = setTimeout(() => resolve(`${what} took longer than ${ms / 1000} s`), ms);
    };
    limit(options.durationMs + COLLECT_SLACK_MS, 'collecting');
    take = (message) => {
      if (message.type === 'done') resolve(undefined);
      else if (message.type === 'failed') resolve(message.message);
      else {
        options.onPhase(message.phase);
        if (message.phase !== 'rounds') limit(PAGE_LIMIT_MS, 'writing its page');
      }
    };
    void child.exited.then(({ signal, code, stderr }) =>
      resolve(`it ended with ${signal ?? `code ${code}`}\n${stderr}`),
    );
  });
  try {
    return await Promise.race([ended, aborted]);
  } finally {
    clearTimeout(timer);
    await child.end();
    // Half of a tool's data is of no use to anyone.
    if (options.signal.aborted) rmSync(plan.folder, { recursive: true, force: true });
  }
}

/** The number of rounds; undefined when the process wrote nothing. @throws WsProfileError for what the scenario did wrong */
function readOutcome(file: string, { file: { file: scenario }, mapStack }: ClinicOptions): number | undefined {
  if (!existsSync(file)) return undefined;
  const outcome = JSON.parse(readFileSync(file, 'utf8')) as RoundsOutcome;
  if (outcome.ok) return outcome.rounds;
  throw failureToError(outcome.failure, scenario, mapStack);
}

/** What to say on a Node where nobody has tried clinic; undefined where it is known to work. */
export function untriedNode(version: string): string | undefined {
  const major = Number(/^v?(\d+)/.exec(version)?.[1]);
  if (TRIED_MAJORS.includes(major)) return undefined;
  return `clinic was tried on Node ${TRIED_MAJORS.join(', ')}, not on ${major}: look twice at what its page says.`;
}

function toolFailed(tool: ClinicTool, message: string): WsProfileError {
  return new WsProfileError('TOOL_FAILED', `clinic ${tool} failed: ${message.split('\n').slice(0, 8).join('\n')}`, {
    hint: untriedNode(process.version) ?? 'Run it again with --debug for all that it printed.',
  });
}
