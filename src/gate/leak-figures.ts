import type { Leak } from '../model/leak.js';
import type { MetricName } from '../model/metric.js';
import type { Loop } from '../model/sample.js';
import type { Figure } from '../model/statistics.js';

/** What the leaks of one loop that count against the run add up to. */
export interface LeakTotal {
  readonly objectsMetric: MetricName;
  readonly bytesMetric: MetricName;
  readonly objects: Figure;
  readonly bytes: Figure;
  /** `new` or `worse`; accepted, suppressed and allowed leaks do not count. */
  readonly failing: readonly Leak[];
}

/** Sums the leaks that count, per manager or per exercise. Objects are exact to a thousandth, bytes to one. */
export function totalLeaks(leaks: readonly Leak[], loop: Loop): LeakTotal {
  const failing = leaks.filter((leak) => leak.loop === loop && (leak.status === 'new' || leak.status === 'worse'));
  const sum = (of: (leak: Leak) => number) => failing.reduce((total, leak) => total + of(leak), 0);
  return {
    objectsMetric: loop === 'lifecycle' ? 'leakedObjectsPerManager' : 'leakedObjectsPerExercise',
    bytesMetric: loop === 'lifecycle' ? 'leakedBytesPerManager' : 'leakedBytesPerExercise',
    objects: { value: Math.round(sum(leakedObjects) * 1000) / 1000, spread: 0 },
    bytes: { value: Math.round(sum(leakedBytes)), spread: 0 },
    failing,
  };
}

/** Per manager in the lifecycle loop, per exercise in the steady one. */
function leakedObjects(leak: Leak): number {
  return leak.loop === 'lifecycle' ? leak.countPerManager : leak.countPerExercise;
}

function leakedBytes(leak: Leak): number {
  return leak.loop === 'lifecycle' ? leak.bytesPerManager : leak.bytesPerExercise;
}
