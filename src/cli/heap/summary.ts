import { classSizes } from '../../heap/class-sizes.js';
import { formatBytes } from '../../model/bytes.js';
import { countOf } from '../../report/parts/figures.js';
import type { SummaryFlags } from './command.js';
import type { HeapSummary } from './documents.js';
import { openHeap } from './open.js';
import { figure, left, named, printJson, printLines, printTable, right } from './print.js';

/** `ws-profile heap summary FILE`: classes by what they retain. */
export async function summary(process: NodeJS.Process, file: string, { top, json }: SummaryFlags): Promise<void> {
  const { heap, weights, classes } = await openHeap(process, file);
  const all = classSizes(heap, classes, weights).toSorted((a, b) => b.retained - a.retained);
  const bytes = weights.retained[heap.root]!;
  const shown = all.slice(0, top);
  if (json) {
    const rows = shown.map(({ name, count, shallow, retained }) => ({ class: name, count, shallow, retained }));
    const document: HeapSummary = {
      file,
      nodes: heap.nodes.count,
      edges: heap.edges.count,
      bytes,
      classCount: all.length,
      classes: rows,
    };
    printJson(process, document);
    return;
  }
  const counts = [
    countOf(heap.nodes.count, 'node'),
    countOf(heap.edges.count, 'edge'),
    countOf(all.length, 'class'),
  ].join(', ');
  printLines(process, [`${file}: ${formatBytes(bytes)} in ${counts}`, '']);
  printTable(
    process,
    [left('class'), right('count'), right('shallow'), right('retained'), right('share')],
    shown.map(({ name, count, shallow, retained }) => [
      named(name),
      figure(count),
      formatBytes(shallow),
      formatBytes(retained),
      `${((100 * retained) / Math.max(bytes, 1)).toFixed(1)} %`,
    ]),
  );
  if (all.length > shown.length) printLines(process, ['', `${all.length - shown.length} more: --top ${all.length}`]);
}
