import { showMetric } from '../gate/opinion.js';
import type { Baseline } from '../model/baseline.js';
import { type MetricName, metricDefinition } from '../model/metric.js';
import { nounFor } from '../model/noun.js';
import type { MeasuredScenario, MetricResult } from '../model/result.js';
import { plannedBaseline } from './baselines.js';

type Judged = Omit<MeasuredScenario, 'artifacts'>;

export interface Acceptance {
  readonly existing: Baseline | undefined;
  /** Whether `--update all` was said: what can be accepted passes then, and is only named otherwise. */
  readonly isAsked: boolean;
  /** Judges the same measurement by another baseline. */
  judgeBy(baseline: Baseline): Judged;
}

/**
 * A result that does not pass, by the baseline that `--update` makes of it: what the gate refuses there it accepts here. Where
 * nobody asked, the result stays, and says how.
 */
export function withAcceptance(result: Judged, { existing, isAsked, judgeBy }: Acceptance): Judged {
  if (result.verdict === 'pass') return result;
  const planned = plannedBaseline({ ...result, artifacts: [] }, existing, 'all');
  if (!planned) return result;
  const again = judgeBy(planned);
  const accepted = changesAccepted(result, again, existing);
  if (accepted.length === 0) return result;
  if (!isAsked) {
    const rest = again.verdict === 'pass' ? '' : ' What else fails stays.';
    const note = `To accept ${accepted.map(({ label }) => label).join(', ')}: ws-profile run ${quoted(result.file)} -u.${rest}`;
    return { ...result, notes: [...result.notes, note] };
  }
  return {
    ...again,
    metrics: withOldBaselines(again.metrics, result.metrics),
    notes: [...again.notes, ...accepted.map(({ text }) => `Accepted: ${text}.`)],
  };
}

interface Change {
  readonly label: string;
  readonly text: string;
}

function changesAccepted(refused: Judged, again: Judged, existing: Baseline | undefined): readonly Change[] {
  const names = Object.keys(refused.metrics) as MetricName[];
  const changes = names.flatMap((name) => {
    const before = refused.metrics[name]!;
    const isRefused = before.verdict === 'fail' || before.verdict === 'undecided';
    const now = again.metrics[name];
    return isRefused && now?.verdict !== 'fail' && now?.verdict !== 'undecided' ? [changeOf(name, before)] : [];
  });
  if (existing?.managers === undefined || existing.managers === refused.managers) return changes;
  const label = 'the new number of managers';
  return [
    {
      label,
      text: `a baseline of ${refused.managers} ${nounFor(refused.managers, 'manager')} for one of ${existing.managers}`,
    },
    ...changes,
  ];
}

function changeOf(name: MetricName, { missing, baseline, value, unit }: MetricResult): Change {
  const { label } = metricDefinition(name);
  if (missing) return { label, text: `${label} is measured no more` };
  const from = baseline === null ? 'no baseline' : showMetric(baseline, unit);
  return { label, text: `${label} ${from} → ${showMetric(value, unit)}` };
}

/** The table shows what moved: beside each figure stands the baseline that it was held against. */
function withOldBaselines(now: Judged['metrics'], before: Judged['metrics']): Judged['metrics'] {
  return Object.fromEntries(
    Object.entries(now).map(([name, metric]) => {
      const refused = before[name as MetricName];
      return [name, refused ? { ...metric, baseline: refused.baseline } : metric];
    }),
  );
}

/** A path as a shell takes it. */
function quoted(file: string): string {
  return /^[\w./@-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
