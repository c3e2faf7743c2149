import { formatBytes } from '../model/bytes.js';
import type { Sample } from '../model/sample.js';
import type { Screen } from '../model/screen.js';
import { chart } from './chart.js';

const HEIGHT = 8;

const LINES = [
  ['heap used', (sample: Sample) => sample.memory.heapUsed],
  ['external', (sample: Sample) => sample.memory.external],
  ['RSS', (sample: Sample) => sample.memory.rss],
] as const;

/**
 * Lines of a chart of one loop's memory by round, each figure against its first round: heap, external memory and RSS differ
 * tenfold in size, and only their growth says something.
 */
export function roundChart(samples: readonly Sample[], { width, color }: Pick<Screen, 'width' | 'color'>): string[] {
  const [first] = samples;
  if (!first) return [];
  const series = LINES.map(([name, pick]) => ({
    name: `${name} ${formatBytes(pick(samples.at(-1)!))},`,
    values: samples.map((sample) => pick(sample) - pick(first)),
  }));
  const lines = chart(series, {
    width,
    height: HEIGHT,
    color,
    signed: true,
    labels: samples.map((sample) => String(sample.round)),
  });
  return [`memory after each round of the ${first.loop} loop, against round ${first.round}`, ...lines];
}
