import { noteOrphans } from '../../baseline/notes.js';
import { loadConfig } from '../../config/load.js';
import { type ExitCode, WsProfileError } from '../../errors.js';
import { appendHistory, readHistory } from '../../history/file.js';
import { historyRecords, type RunContext } from '../../history/record.js';
import { expectedDurations, parseShard, shardOf } from '../../history/shard.js';
import { requireTool } from '../../integrations/optional-tool.js';
import { baselineKey } from '../../model/baseline.js';
import type { Config } from '../../model/config.js';
import type { RunResult } from '../../model/result.js';
import type { Screen } from '../../model/screen.js';
import { updateBaselines } from '../../profile/baselines.js';
import type { ProfileOptions } from '../../profile/options.js';
import { listScenarios, profile } from '../../profile/run.js';
import { readSuppressions, suppressionNotes } from '../../profile/suppressions.js';
import { redactDocument } from '../../secrets/redact.js';
import { readRevision } from '../git.js';
import { exitCodeOf } from '../terminal/exit-code.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { printableDocument } from '../terminal/printable.js';
import { createProgress } from '../terminal/progress.js';
import { resolveScreen } from '../terminal/screen.js';
import { showsSecrets } from '../terminal/show-secrets.js';
import { version } from '../version.js';
import type { RunFlags } from './command.js';
import { printScenarios } from './list.js';
import { checkReports, planReports, writeReports } from './reporters.js';
import { addSecondOpinions, secondOpinionLines } from './second-opinion.js';

/** `ws-profile run`: profiles, reports, and returns the exit code. */
export async function run(process: NodeJS.Process, patterns: readonly string[], flags: RunFlags): Promise<ExitCode> {
  const { env } = process;
  const config = await resolveConfig(process, patterns, flags);
  const stdout = resolveScreen(process.stdout, env);
  const stderr = resolveScreen(process.stderr, env);
  const reports = planReports(config.reporters, { environment: env, json: flags.json === true });
  await checkReports(reports);
  const memlab = flags.secondOpinion === undefined ? undefined : requireTool(flags.secondOpinion, config.root);
  const startedAt = new Date();
  const interrupt = interruptSignal(process);
  const options: ProfileOptions = {
    config,
    grep: flags.grep === undefined ? undefined : parsePattern(flags.grep),
    tags: flags.tag,
    bail: flags.bail,
    shard: flags.shard === undefined ? undefined : await resolveShard(flags.shard, config),
    showSecrets: showsSecrets(process),
    signal: interrupt.signal,
  };
  const progress = createProgress({ screen: stderr, now: () => performance.now(), chart: flags.chart === true });
  try {
    if (flags.list) {
      printScenarios(stdout, await listScenarios(options), flags.json === true);
      return 0;
    }
    const profiled = await follow(profile(options), progress.show);
    const measured = memlab
      ? await addSecondOpinions(profiled, { manifest: memlab, signal: interrupt.signal })
      : profiled;
    const revision = await readRevision(config.root, env);
    const seen: RunResult = { ...measured, startedAt: startedAt.toISOString(), revision };
    const result = redactDocument(seen);
    const atTerminal = printableDocument(process, seen);
    await writeReports(reports, result, {
      stdout,
      stderr,
      atTerminal,
      verbose: flags.verbose === true,
      version: version(),
    });
    for (const line of secondOpinionLines(atTerminal)) stderr.write(`${line}\n`);
    await remember(result, config, { ...revision, at: startedAt }, stderr);
    for (const line of suppressionNotes(await readSuppressions(config), result, config.suppressions))
      stderr.write(`${line}\n`);
    for (const line of await updateBaselines(result, config)) stderr.write(`${line}\n`);
    const orphans = isPartial(patterns, flags) ? undefined : await noteOrphans(config.baselines, namesOf(result));
    if (orphans) stderr.write(`${orphans}\n`);
    return exitCodeOf(result);
  } finally {
    progress.clear();
    interrupt.release();
  }
}

/** Appends to the history. A history that can't be written is said; it doesn't change what was measured. */
async function remember(result: RunResult, config: Config, context: RunContext, stderr: Screen): Promise<void> {
  if (config.history === false) return;
  try {
    await appendHistory(config.history, historyRecords(result, context));
  } catch (error) {
    if (!(error instanceof WsProfileError)) throw error;
    stderr.write(`ws-profile: ${error.message} ${error.hint ?? ''}\n`);
  }
}

/** A shard's scenarios are picked by the time that each is expected to take. */
async function resolveShard(text: string, config: Config): Promise<NonNullable<ProfileOptions['shard']>> {
  const shard = parseShard(text);
  const records = config.history === false ? [] : (await readHistory(config.history)).records;
  const key = baselineKey(process.version, process.platform, process.arch);
  const expectedMs = expectedDurations(records, key);
  return { ...shard, pick: (scenarios) => shardOf(scenarios, expectedMs, shard) };
}

/** Whether scenarios were left out on purpose: their baselines are no orphans then. */
function isPartial(patterns: readonly string[], { grep, tag, shard, bail }: RunFlags): boolean {
  return patterns.length > 0 || [grep, tag, shard, bail].some((flag) => flag !== undefined);
}

function namesOf(result: RunResult): string[] {
  return result.scenarios.map(({ name }) => name);
}

async function resolveConfig(process: NodeJS.Process, patterns: readonly string[], flags: RunFlags): Promise<Config> {
  return loadConfig({
    root: process.cwd(),
    path: flags.config,
    env: process.env,
    isTerminal: process.stderr.isTTY === true,
    flags: {
      scenarios: patterns.length > 0 ? patterns : undefined,
      managers: flags.managers,
      rounds: flags.rounds,
      warmup: flags.warmup,
      timeoutMs: flags.timeout,
      update: flags.update,
      reporters: flags.reporter,
      // memlab reads what was kept.
      keepSnapshots: flags.keepSnapshots || flags.secondOpinion !== undefined || undefined,
      diagnose: flags.diagnose ? undefined : false,
      history: flags.history ? undefined : false,
      strict: flags.strict,
      workers: flags.workers,
      retries: flags.retries,
    },
  });
}

async function follow<Event, Result>(
  events: AsyncGenerator<Event, Result>,
  show: (event: Event) => void,
): Promise<Result> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    show(next.value);
  }
}

function parsePattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (cause) {
    throw new WsProfileError('USAGE', `--grep ${pattern} is no regular expression: ${(cause as Error).message}`, {
      cause,
    });
  }
}
