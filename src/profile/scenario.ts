import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from '../artifacts/run-folder.js';
import { deliveryFindings } from '../evidence/deliveries.js';
import { goneFindings, isolationFindings } from '../evidence/findings.js';
import { withSources } from '../evidence/singleton-sources.js';
import type { WindowPlan } from '../leaks/growth/grown.js';
import { timersInSources } from '../leaks/open-timers.js';

import { goneLeaks } from '../leaks/status/accepted.js';
import { findingSuppressionOf, type Suppression } from '../leaks/status/suppressions.js';
import type { Config } from '../model/config.js';
import type { ProfileEvent } from '../model/event.js';
import type { Scale, ScenarioResult } from '../model/result.js';
import type { Loop, Sample } from '../model/sample.js';
import type { ScenarioSettings } from '../model/scenario.js';
import type { PreparedScenario } from '../scenario/prepared.js';
import type { Subject } from '../subject/subject.js';
import { withAcceptance } from './accept.js';
import { type KnownBaseline, plannedBaseline } from './baselines.js';
import { toErrored } from './failure.js';
import type { Analysis, Instruments } from './instruments.js';
import { isUndecided, judgeMeasurement, wantsHeaviest } from './judge.js';
import type { Running } from './loops.js';
import { measureScenario } from './measure.js';
import { measureScale } from './scale.js';
import { leaksWithSites } from './sites.js';

export interface ScenarioRun {
  readonly config: Config;
  readonly known: KnownBaseline | undefined;
  readonly suppressions: readonly Suppression[];
  /** For this scenario's artifacts. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly instruments: Instruments;
  /** How many times its managers are made beside, to see what one costs as their number grows. */
  readonly scale?: readonly number[] | undefined;
  emit(event: ProfileEvent): void;
}

/** Measures and judges one scenario, again while it does not pass and `retries` allows. Rejects only when interrupted. */
export async function profileScenario(scenario: PreparedScenario, run: ScenarioRun): Promise<ScenarioResult> {
  for (let tries = 1; ; tries++) {
    const result = await tryScenario(scenario, run);
    if (result.verdict === 'pass' || tries > run.config.retries) return tries === 1 ? result : { ...result, tries };
    removeFolder(run.folder);
  }
}

async function tryScenario(scenario: PreparedScenario, run: ScenarioRun): Promise<ScenarioResult> {
  const { name, managers } = scenario.settings;
  const start = performance.now();
  run.signal.throwIfAborted();
  run.emit({ type: 'scenario-started', name, managers });
  mkdirSync(run.folder, { recursive: true, mode: 0o700 });
  const { instruments } = run;
  const subject = instruments.openSubject(scenario, {
    folder: run.folder,
    onLog: (message) => run.emit({ type: 'log', name, message }),
    onOutput: (message) => run.emit({ type: 'output', name, message }),
  });
  const analysis = instruments.openAnalysis();
  // Whatever is under way rejects then.
  const onAbort = () => void Promise.all([subject.end(), analysis.close()]);
  run.signal.addEventListener('abort', onAbort);
  const judging = { settings: scenario.settings, config: run.config, baseline: run.known?.baseline };
  let keep = false;
  try {
    const measurement = await measureScenario(startRunning(scenario, run, { subject, analysis }), {
      diagnose: run.config.diagnose,
      isUndecided: (before, lifecycle) => isUndecided(judging, before, lifecycle),
      wantsHeaviest: (before, lifecycle) => wantsHeaviest(judging, before, lifecycle),
    });
    const sources = { projectRoot: scenario.file.root, original: scenario.compiled.original };
    const { lifecycle, steady } = measurement;
    const sited = [
      await leaksWithSites(lifecycle, sources),
      ...(steady ? [await leaksWithSites(steady, sources)] : []),
    ];
    const leaks = sited.flatMap((loop) => loop.leaks);
    const retained = sited.flatMap((loop) => loop.retained ?? []).sort((a, b) => b.bytes - a.bytes);
    // One process at a time: what is measured now must not be beside what was.
    await subject.end();
    const scale = run.scale && (await scaleOf(scenario, run, run.scale));
    const { isolation, deliveries = [] } = measurement;
    const accepted = judging.baseline?.acceptedFindings ?? [];
    const joined =
      isolation &&
      (await withSources(isolation, {
        root: sources.projectRoot,
        original: sources.original,
        scenario: scenario.settings.file,
      }));
    const findings = isolationFindings([...deliveryFindings(deliveries), ...(joined?.findings ?? [])], {
      original: scenario.compiled.original,
      namesTenants: scenario.settings.namesTenants === true,
      accepted,
      suppressedFor: (finding) => findingSuppressionOf(finding, run.suppressions)?.reason,
    });
    const found = { leaks, findings, scale, durationMs: performance.now() - start };
    const result = withAcceptance(judgeMeasurement(judging, measurement, found), {
      existing: judging.baseline,
      isAsked: run.config.update === 'all',
      judgeBy: (baseline) => judgeMeasurement({ ...judging, baseline }, measurement, found),
    });
    keep = run.config.keepSnapshots || result.verdict === 'fail';
    const gone = goneLeaks(judging.baseline?.acceptedLeaks ?? [], leaks);
    const writes = plannedBaseline({ ...result, artifacts: [] }, judging.baseline, run.config.update) !== undefined;
    const notes = [
      ...result.notes,
      ...gone,
      ...(isolation ? goneFindings(accepted, findings) : []),
      ...(joined?.note === undefined ? [] : [joined.note]),
      ...(run.known?.note && !writes ? [run.known.note] : []),
    ];
    return {
      ...result,
      ...(retained.length > 0 && { retained }),
      notes,
      artifacts: keep ? artifactsIn(run.folder) : [],
    };
  } catch (error) {
    run.signal.throwIfAborted();
    return toErrored(scenario, error, performance.now() - start);
  } finally {
    run.signal.removeEventListener('abort', onAbort);
    await Promise.all([subject.end(), analysis.close()]);
    if (!keep) removeFolder(run.folder);
  }
}

function scaleOf(scenario: PreparedScenario, run: ScenarioRun, factors: readonly number[]): Promise<Scale> {
  const { name } = scenario.settings;
  run.emit({ type: 'phase', name, phase: 'scale' });
  const open = (scaled: PreparedScenario) =>
    run.instruments.openSubject(scaled, {
      folder: run.folder,
      onLog: (message) => run.emit({ type: 'log', name, message }),
      onOutput: (message) => run.emit({ type: 'output', name, message }),
    });
  return measureScale(scenario, { factors, signal: run.signal, open });
}

/** Kept files: snapshots, and allocation profiles. Absolute paths. */
function artifactsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

function startRunning(
  scenario: PreparedScenario,
  run: ScenarioRun,
  { subject, analysis }: { readonly subject: Subject; readonly analysis: Analysis },
): Running {
  const { settings } = scenario;
  const { name } = settings;
  const samples: Sample[] = [];
  return {
    subject,
    settings,
    folder: run.folder,
    signal: run.signal,
    read: (snapshots, loop) => void analysis.prepare(loop, snapshots).catch(() => {}),
    analyse: (snapshots, loop, beside) =>
      analysis.analyse(
        {
          snapshots,
          ...windowPlan(settings, loop, { samples, windows: snapshots.length - 1 }),
          ...beside,
        },
        {
          projectRoot: scenario.file.root,
          original: scenario.compiled.original,
          suppressions: run.suppressions,
          accepted: run.known?.baseline?.acceptedLeaks ?? [],
        },
      ),
    liveClasses: (snapshots) => analysis.liveClasses(snapshots),
    isolation: (snapshots, task) => analysis.isolation(snapshots, task),
    openTimers: async (snapshot) => timersInSources(await analysis.openTimers(snapshot), scenario.compiled.original),
    onPhase: (phase, window) => run.emit({ type: 'phase', name, phase, ...(window !== undefined && { window }) }),
    onSample: (sample) => {
      samples.push(sample);
      run.emit({ type: 'round', name, loop: sample.loop, sample });
    },
  };
}

/**
 * What was done between two snapshots. A server's process takes as many of a round's connections as come to it: its managers are
 * those.
 */
function windowPlan(
  settings: ScenarioSettings,
  loop: Loop,
  measured: { readonly samples: readonly Sample[]; readonly windows: number },
): WindowPlan {
  const roundsPerWindow = loop === 'steady' && settings.steady ? settings.steady.rounds : settings.rounds;
  const plan = { loop, managers: settings.managers, roundsPerWindow };
  const rounds = measured.samples
    .filter((sample) => sample.loop === loop && sample.round >= settings.warmup)
    .flatMap(({ served }) => served?.connections ?? [])
    .slice(0, measured.windows * roundsPerWindow);
  const connections = rounds.reduce((sum, count) => sum + count, 0) / rounds.length;
  return connections > 0 ? { ...plan, managers: connections } : plan;
}
