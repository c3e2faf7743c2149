import { resolveConfig } from '../../config/resolve.js';
import type { ExitCode } from '../../errors.js';
import { readHistory } from '../../history/file.js';
import { expectedDurations, parseShard, shardOf } from '../../history/shard.js';
import { requireTool } from '../../integrations/optional-tool.js';
import { baselineKey } from '../../model/baseline.js';
import type { Config } from '../../model/config.js';
import { escapeTerminal } from '../../model/escape.js';
import { followUp } from '../../profile/follow-up.js';
import type { GivenScenario } from '../../profile/given.js';
import { type FinishedRun, listScenarios, runPipeline } from '../../profile/run.js';
import type { RunOptions } from '../../profile/run-options.js';
import { addSecondOpinions } from '../../profile/second-opinions.js';
import { judgeRun } from '../../profile/stability.js';
import { hasUncommitted, projectPath, readRevision } from '../git.js';
import { planReports, writtenPages } from '../reports/plan.js';
import { checkReports, openReports } from '../reports/write.js';
import { exitCodeOf } from '../terminal/exit-code.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { printableDocument } from '../terminal/printable.js';
import { createProgress } from '../terminal/progress.js';
import { resolveScreen } from '../terminal/screen.js';
import { showsSecrets } from '../terminal/show-secrets.js';
import { version } from '../version.js';
import { configOf, isPartial, type RunFlags, selectionOf } from './command.js';
import { printScenarios } from './list.js';
import { lastFailed, splitArguments } from './names.js';
import { secondOpinionLines } from './second-opinion.js';

/** `ws-profile run`: profiles, reports, and returns the exit code. */
export function run(process: NodeJS.Process, patterns: readonly string[], flags: RunFlags): Promise<ExitCode> {
  return runScenarios(process, { patterns, flags });
}

/** What is measured: the scenarios that patterns lead to, or one that no file holds. */
export interface Asked {
  readonly patterns?: readonly string[];
  readonly given?: GivenScenario;
  readonly flags: RunFlags;
}

export async function runScenarios(process: NodeJS.Process, { patterns = [], given, flags }: Asked): Promise<ExitCode> {
  const { env } = process;
  const { paths, names } = splitArguments(patterns, process.cwd());
  const config = await resolveConfig({
    root: process.cwd(),
    path: flags.config,
    env,
    isTerminal: process.stderr.isTTY === true,
    flags: configOf(paths, flags),
  });
  const stdout = resolveScreen(process.stdout, env);
  const stderr = resolveScreen(process.stderr, env);
  const targets = planReports(config.reporters, { environment: env, json: flags.json === true });
  await checkReports(targets);
  const manifest = flags.secondOpinion === undefined ? undefined : requireTool(flags.secondOpinion, config.root);
  const startedAt = new Date();
  const interrupt = interruptSignal(process);
  const progress = createProgress({
    screen: stderr,
    now: () => performance.now(),
    chart: flags.chart === true,
    output: flags.verbose === true,
  });
  try {
    const uncommitted = await hasUncommitted(config.root, config.baselines);
    const revision = await readRevision(config.root, env);
    const context = { ...revision, ...(uncommitted !== undefined && { uncommitted }), at: startedAt };
    const options: RunOptions = {
      config,
      context,
      ...selectionOf(flags),
      names: flags.lastFailed ? await lastFailed(config, names) : names,
      given,
      shard: flags.shard === undefined ? undefined : await resolveShard(flags.shard, config),
      showSecrets: showsSecrets(process),
      signal: interrupt.signal,
    };
    if (flags.list) {
      printScenarios(stdout, await listScenarios(options), flags.json === true);
      return 0;
    }
    const reports = await openReports(targets, {
      stdout: progress.share(stdout),
      stderr: progress.share(stderr),
      showSecrets: showsSecrets(process),
      verbose: flags.verbose === true,
      version: version(),
      projectPath: await projectPath(config.root),
      stability: (result) => {
        const present = { at: new Date(), commit: context.commit };
        return judgeRun(config, result, present, interrupt.signal);
      },
    });
    const memlab = manifest === undefined ? undefined : { manifest, signal: interrupt.signal };
    let finished: FinishedRun | undefined;
    try {
      const { result, committed } = await follow(runPipeline(options), [progress, reports]);
      finished = { result: memlab ? await addSecondOpinions(result, memlab) : result, committed };
    } finally {
      await reports.end(finished?.result);
    }
    for (const page of writtenPages(targets)) stderr.write(`page  ${escapeTerminal(page, 4096)}\n`);
    for (const line of secondOpinionLines(printableDocument(process, finished.result))) stderr.write(`${line}\n`);
    for await (const { kind, text } of followUp(finished, {
      config,
      context,
      partial: given !== undefined || isPartial(patterns, flags),
    })) {
      stderr.write(kind === 'problem' ? `ws-profile: ${text}\n` : `${text}\n`);
    }
    return exitCodeOf(finished.result);
  } finally {
    progress.end(undefined);
    interrupt.release();
  }
}

/** A shard's scenarios are picked by the time that each is expected to take. */
async function resolveShard(text: string, config: Config): Promise<NonNullable<RunOptions['shard']>> {
  const shard = parseShard(text);
  const records = config.history === false ? [] : (await readHistory(config.history)).records;
  const key = baselineKey(process.version, process.platform, process.arch);
  const expectedMs = expectedDurations(records, key);
  return { ...shard, pick: (scenarios) => shardOf(scenarios, expectedMs, shard) };
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
