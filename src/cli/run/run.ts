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
import { readRevision } from '../git.js';
import { planReports } from '../reports/plan.js';
import { checkReports, openReports } from '../reports/write.js';
import { exitCodeOf } from '../terminal/exit-code.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { createProgress } from '../terminal/progress.js';
import { resolveScreen } from '../terminal/screen.js';
import { version } from '../version.js';
import { configOf, isPartial, type RunFlags, selectionOf } from './command.js';
import { printScenarios } from './list.js';
import { addSecondOpinions, secondOpinionLines } from './second-opinion.js';

/** `ws-profile run`: profiles, reports, and returns the exit code. */
export async function run(process: NodeJS.Process, patterns: readonly string[], flags: RunFlags): Promise<ExitCode> {
  const { env } = process;
  const config = await loadConfig({
    root: process.cwd(),
    path: flags.config,
    env,
    isTerminal: process.stderr.isTTY === true,
    flags: configOf(patterns, flags),
  });
  const stdout = resolveScreen(process.stdout, env);
  const stderr = resolveScreen(process.stderr, env);
  const targets = planReports(config.reporters, { environment: env, json: flags.json === true });
  await checkReports(targets);
  const memlab = flags.secondOpinion === undefined ? undefined : requireTool(flags.secondOpinion, config.root);
  const startedAt = new Date();
  const interrupt = interruptSignal(process);
  const options: ProfileOptions = {
    config,
    ...selectionOf(flags),
    shard: flags.shard === undefined ? undefined : await resolveShard(flags.shard, config),
    signal: interrupt.signal,
  };
  const progress = createProgress({ screen: stderr, now: () => performance.now(), chart: flags.chart === true });
  try {
    if (flags.list) {
      printScenarios(stdout, await listScenarios(options), flags.json === true);
      return 0;
    }
    const reports = await openReports(targets, {
      stdout: progress.share(stdout),
      stderr: progress.share(stderr),
      verbose: flags.verbose === true,
      version: version(),
    });
    const revision = await readRevision(config.root, env);
    let result: RunResult | undefined;
    try {
      const profiled = await follow(profile(options), [progress, reports]);
      const measured = memlab
        ? await addSecondOpinions(profiled, { manifest: memlab, signal: interrupt.signal })
        : profiled;
      result = { ...measured, startedAt: startedAt.toISOString(), revision };
    } finally {
      await reports.end(result);
    }
    for (const line of secondOpinionLines(result)) stderr.write(`${line}\n`);
    await remember(result, config, { ...revision, at: startedAt }, stderr);
    for (const line of suppressionNotes(await readSuppressions(config), result, config.suppressions))
      stderr.write(`${line}\n`);
    for (const line of await updateBaselines(result, config)) stderr.write(`${line}\n`);
    const orphans = isPartial(patterns, flags) ? undefined : await noteOrphans(config.baselines, namesOf(result));
    if (orphans) stderr.write(`${orphans}\n`);
    return exitCodeOf(result);
  } finally {
    progress.end(undefined);
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

function namesOf(result: RunResult): string[] {
  return result.scenarios.map(({ name }) => name);
}

async function follow<Event, Result>(
  events: AsyncGenerator<Event, Result>,
  followers: readonly { show(event: Event): void }[],
): Promise<Result> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    for (const follower of followers) follower.show(next.value);
  }
}
