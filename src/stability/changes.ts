import type { HistoryRecord } from '../model/history.js';
import { metricDefinition } from '../model/metric.js';
import type { Change } from '../model/report.js';
import { isMeasured, type RunResult, type ScenarioResult } from '../model/result.js';
import type { SurfaceProblem, SurfaceResult } from '../model/surface.js';
import { formatFigure } from '../report/parts/figures.js';
import { surfacePlaces, surfaceProblemText } from '../report/parts/surface-text.js';
import type { StabilityEvidence } from './evidence.js';
import { allFigures } from './figures.js';
import { METRIC_CATEGORIES } from './metric-categories.js';
import { someNames } from './part.js';

/** What became of the names, the figures and the scenarios since they were committed, what fails first. */
export function changesOf({ result, surface, history }: StabilityEvidence): readonly Change[] {
  const changes = [
    ...(surface ? surfaceChanges(surface) : []),
    ...(result ? [...regressions(result), ...repairs(result, history)] : []),
  ];
  const order = { breaking: 0, fixed: 1, compatible: 2 };
  return changes.toSorted((a, b) => order[a.kind] - order[b.kind]);
}

function surfaceChanges({ problems, changes }: SurfaceResult): readonly Change[] {
  const category = 'import compatibility';
  return [
    ...problems.map((problem): Change => {
      const fix = fixOf(problem);
      return {
        kind: 'breaking',
        category,
        what: `${surfaceProblemText(problem)}.`,
        ...(fix && { fix }),
        places: surfacePlaces(problem).map(({ file, line, text }) => ({ file, line, text })),
      };
    }),
    ...changes.map(
      ({ entry, name, change }): Change => ({
        kind: 'compatible',
        category,
        what: `${entry}: ${name} ${change}.`,
        places: [],
      }),
    ),
  ];
}

function fixOf(problem: SurfaceProblem): string | undefined {
  switch (problem.kind) {
    case 'gone':
      if (problem.movedTo !== null) return `Import it from ${problem.movedTo}, or export it here again.`;
      return problem.successor === null
        ? 'Export it again, or commit that it is gone: ws-profile surface --update.'
        : `Keep ${problem.name} as a deprecated name for ${problem.successor}.`;
    case 'not-canonical':
      return `Import it from ${problem.canonical}.`;
    case 'kind-changed':
    case 'members-gone':
    case 'entry-gone':
      return 'Put it back, or commit the change: ws-profile surface --update.';
    default:
      return undefined;
  }
}

/** Figures that are worse than what is committed. */
function regressions({ scenarios }: RunResult): readonly Change[] {
  return allFigures(scenarios.filter(isMeasured)).flatMap(({ scenario, name, metric }): Change[] => {
    const { value, baseline, unit, verdict, missing } = metric;
    if (verdict !== 'fail' || missing || baseline === null || value === baseline) return [];
    const { label } = metricDefinition(name);
    const what = `${scenario.name}: ${label} went from ${formatFigure(baseline, unit)} to ${formatFigure(value, unit)}.`;
    return [{ kind: 'breaking', category: METRIC_CATEGORIES[name], what, places: [] }];
  });
}

/** Scenarios that did not pass in an earlier run of the history, and do now. */
function repairs({ scenarios, ...run }: RunResult, history: readonly HistoryRecord[]): readonly Change[] {
  const major = /^v\d+/.exec(run.node)?.[0];
  const comparable = history.filter(({ node, key }) => /^v\d+/.exec(node)?.[0] === major && key.endsWith(run.platform));
  return scenarios.flatMap((scenario): Change[] => {
    if (scenario.verdict !== 'pass') return [];
    const earlier = comparable.filter(
      (record) => record.scenario === scenario.name && (run.startedAt === undefined || record.at < run.startedAt),
    );
    const index = earlier.findLastIndex(({ verdict }) => verdict === 'fail' || verdict === 'error');
    const broken = earlier[index];
    if (!broken) return [];
    const fixed = earlier[index + 1];
    const since = fixed ? placeOf(fixed) : placeOf({ commit: run.revision?.commit ?? null, at: run.startedAt ?? '' });
    return [
      {
        kind: 'fixed',
        category: broken.verdict === 'error' ? 'golden path' : 'memory management',
        what: brokenText(scenario, broken),
        fix: `Passes since ${since}.`,
        places: [],
      },
    ];
  });
}

function brokenText({ name }: ScenarioResult, record: HistoryRecord): string {
  const leaks = record.leaks.filter(({ status }) => status === 'new' || status === 'worse');
  const failed = Object.entries(record.metrics).filter(([, metric]) => metric.verdict === 'fail');
  const what =
    leaks.length > 0
      ? `leaked ${someNames(leaks.map(({ className }) => className))}`
      : failed.length > 0
        ? `failed by its ${someNames(failed.map(([metric]) => labelOf(metric)))}`
        : 'broke';
  return `${name} ${what} at ${placeOf(record)}.`;
}

const labelOf = (metric: string) => metricDefinition(metric as Parameters<typeof metricDefinition>[0]).label;

/** `1a2b3c4 (2026-05-02)`. */
function placeOf({ commit, at }: Pick<HistoryRecord, 'commit' | 'at'>): string {
  const day = at.slice(0, 10);
  return commit === null ? `the run of ${day || 'today'}` : `${commit.slice(0, 7)}${day && ` (${day})`}`;
}
