import { WsProfileError } from '../errors.js';
import { readHistory } from '../history/file.js';
import { historyRecords } from '../history/record.js';
import type { CheckDefinition, CheckResult } from '../model/check.js';
import type { Config } from '../model/config.js';
import type { Stability } from '../model/exhibits.js';
import type { HistoryRecord } from '../model/history.js';
import type { RunResult } from '../model/result.js';
import type { SurfaceResult } from '../model/surface.js';
import { redactDocument } from '../secrets/redact.js';
import type { Present } from '../stability/evidence.js';
import { stabilityReport } from '../stability/report.js';
import { holdChecks } from './checks.js';
import { heapPictures, sourceLines, trendsOf } from './exhibits.js';
import { holdConfiguredSurface } from './surface.js';

/** What a report is made of. */
export interface StabilityOptions extends HeldEvidence {
  readonly config: Pick<Config, 'root' | 'required'>;
  readonly result: RunResult | undefined;
  /** Earlier runs, oldest first. */
  readonly history: readonly HistoryRecord[];
  readonly present: Present;
  readonly signal: AbortSignal;
}

/** Judges a run with its history, and gathers what the page shows. Nothing in it looks like a secret. */
export async function stabilityOf(options: StabilityOptions): Promise<Stability> {
  const { config, surface, checks, present, signal } = options;
  const result = options.result && redactDocument(options.result);
  const history = result ? withRun(options.history, result) : options.history;
  const report = stabilityReport({ result, surface, checks, history, required: config.required, present });
  const isSameCommit = !result?.revision?.commit || !present.commit || result.revision.commit === present.commit;
  const exhibits = {
    trends: result ? trendsOf(result, history) : [],
    heaps: result ? await heapPictures(result, signal) : [],
    // Lines of another commit are other lines.
    lines: result && isSameCommit ? await sourceLines(result, config.root) : {},
  };
  signal.throwIfAborted();
  return { report: redactDocument(report), exhibits: { ...redactDocument(exhibits), result } };
}

/**
 * The same of a run that has just ended: the checks are left to `ws-profile report`. A history that can't be read is no reason to
 * lose the rest.
 *
 * @throws WsProfileError INTERRUPTED
 */
export async function judgeRun(
  config: Config,
  result: RunResult,
  present: Present,
  signal: AbortSignal,
): Promise<Stability> {
  const read = config.history === false ? undefined : readHistory(config.history);
  const history = await read?.catch((error: unknown) => {
    if (!(error instanceof WsProfileError)) throw error;
  });
  return stabilityOf({
    config,
    result,
    surface: result.surface,
    checks: config.checks.map(leftOut),
    history: history?.records ?? [],
    present,
    signal,
  });
}

/** The history, the run itself at its end. */
function withRun(records: readonly HistoryRecord[], result: RunResult): readonly HistoryRecord[] {
  if (result.startedAt === undefined) return records;
  const { startedAt, revision = { commit: null, branch: null } } = result;
  const own = historyRecords(result, { at: new Date(startedAt), ...revision });
  const known = new Set(records.map(({ at, scenario }) => JSON.stringify([at, scenario])));
  return [...records, ...own.filter(({ at, scenario }) => !known.has(JSON.stringify([at, scenario])))];
}

/** What the configuration names beside scenarios, held now. */
export interface HeldEvidence {
  readonly surface: SurfaceResult | undefined;
  readonly checks: readonly CheckResult[];
}

/**
 * Holds the surface and runs the checks that are configured; those that are left out are said not to have been run.
 *
 * @param told is called with the name of what is begun
 * @throws WsProfileError CONFIG_INVALID, BASELINE_INVALID, INTERRUPTED
 */
export async function holdEvidence(
  config: Config,
  wanted: { readonly surface: boolean; readonly checks: boolean },
  signal: AbortSignal,
  told: (what: string) => void = () => {},
): Promise<HeldEvidence> {
  if (wanted.surface && config.surface.length > 0) told('surface');
  const surface = wanted.surface ? await holdSurface(config, signal) : undefined;
  if (!wanted.checks) return { surface, checks: config.checks.map(leftOut) };
  const checks: CheckResult[] = [];
  for (const definition of config.checks) {
    told(`check ${definition.name}`);
    for await (const check of holdChecks(config, [definition], signal)) checks.push(check);
  }
  return { surface, checks };
}

/** Undefined where no entry modules are configured. */
async function holdSurface(config: Config, signal: AbortSignal): Promise<SurfaceResult | undefined> {
  return config.surface.length > 0 ? (await holdConfiguredSurface(config, signal)).result : undefined;
}

function leftOut({ name, category, command }: CheckDefinition): CheckResult {
  const result = 'not run here: ws-profile report runs it';
  const evidence = { what: name, command, value: result };
  return { name, category, status: 'not-run', result, command, exitCode: null, durationMs: 0, output: [], evidence };
}
