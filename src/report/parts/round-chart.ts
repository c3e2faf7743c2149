import { formatBytes } from '../../model/bytes.js';
import type { Sample } from '../../model/sample.js';
import type { Screen } from '../../model/screen.js';
import { chart } from './chart.js';

/** Growth of the heap and of external memory shares an axis; the resident set moves a hundred times as much. */
const CHARTS = [
  {
    height: 6,
    lines: [
      ['heap used', (sample: Sample) => sample.memory.heapUsed],
      ['external', (sample: Sample) => sample.memory.external],
    ],
  },
  { height: 4, lines: [['RSS', (sample: Sample) => sample.memory.rss]] },
] as const;

/** Lines of two charts of one loop's memory by round, each figure against its first round. */
export function roundChart(samples: readonly Sample[], { width, color }: Pick<Screen, 'width' | 'color'>): string[] {
  const [first] = samples;
  if (!first) return [];
  const labels = samples.map((sample) => String(sample.round));
  return [
    `memory after each round of the ${first.loop} loop, against round ${first.round}`,
    ...CHARTS.flatMap(({ height, lines }) => {
      const series = lines.map(([name, pick]) => ({
        name: `${name} ${formatBytes(pick(samples.at(-1)!))},`,
        values: samples.map((sample) => pick(sample) - pick(first)),
      }));
      return chart(series, { width, height, color, signed: true, labels });
    }),
  ];
}
