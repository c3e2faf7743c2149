import { fails } from '../model/finding.js';
import type { Leak } from '../model/leak.js';
import type { MetricName } from '../model/metric.js';
import type { Figure } from '../model/statistics.js';

/** What the leaks that fail the run add up to, those counted for the same unit. */
export interface LeakTotal {
  readonly objectsMetric: MetricName;
  readonly bytesMetric: MetricName;
  readonly objects: Figure;
  readonly bytes: Figure;
  readonly failing: readonly Leak[];
}

/** Units with metrics of their own. */
type Summed = 'manager' | 'exercise' | 'second';

/** Where the leaks of each unit are summed. A server's manager is a client's connection. */
const SUMMED_WITH: Readonly<Record<Leak['per']['unit'], Summed>> = {
  manager: 'manager',
  connection: 'manager',
  exercise: 'exercise',
  second: 'second',
};

const METRICS: Readonly<Record<Summed, Pick<LeakTotal, 'objectsMetric' | 'bytesMetric'>>> = {
  manager: { objectsMetric: 'leakedObjectsPerManager', bytesMetric: 'leakedBytesPerManager' },
  exercise: { objectsMetric: 'leakedObjectsPerExercise', bytesMetric: 'leakedBytesPerExercise' },
  second: { objectsMetric: 'leakedObjectsPerSecond', bytesMetric: 'leakedBytesPerSecond' },
};

/** Sums the leaks that fail the run, by unit. Objects are exact to a thousandth, bytes to one. */
export function totalLeaks(leaks: readonly Leak[], unit: Summed): LeakTotal {
  const failing = leaks.filter((leak) => fails(leak) && SUMMED_WITH[leak.per.unit] === unit);
  const sum = (of: 'count' | 'bytes') => failing.reduce((total, { per }) => total + per[of], 0);
  return {
    ...METRICS[unit],
    objects: { value: Math.round(sum('count') * 1000) / 1000, spread: 0 },
    bytes: { value: Math.round(sum('bytes')), spread: 0 },
    failing,
  };
}
