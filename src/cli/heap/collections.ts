import { collections } from '../../heap/collections.js';
import { findPaths, pathTo } from '../../heap/paths.js';
import { formatBytes } from '../../model/bytes.js';
import { NOTHING } from '../../report/parts/layout.js';
import type { CollectionsFlags } from './command.js';
import { openHeap } from './open.js';
import { figure, inOneLine, left, printJson, printLines, printTable, right, shownHop } from './print.js';

/** `ws-profile heap collections FILE`: what holds most, first. */
export async function largestCollections(
  process: NodeJS.Process,
  file: string,
  { top, least, json }: CollectionsFlags,
): Promise<void> {
  const open = await openHeap(process, file);
  const { heap, weights } = open;
  const all = collections(heap, least).toSorted((a, b) => weights.retained[b.node]! - weights.retained[a.node]!);
  const paths = findPaths(heap);
  const found = all.slice(0, top).map((one) => ({
    ...one,
    id: heap.nodes.id[one.node]!,
    retained: weights.retained[one.node]!,
    hops: pathTo(heap, paths, one.node),
  }));
  if (json) {
    const shown = found.map(({ id, kind, entries, capacity, retained, hops }) => {
      const path = hops.map((hop) => shownHop(open, hop));
      return { id, kind, entries, capacity, retained, path };
    });
    printJson(process, { file, count: all.length, collections: shown });
    return;
  }
  printLines(process, [`${figure(all.length)} collections of ${figure(least)} entries or more`, '']);
  printTable(
    process,
    [right('id'), left('kind'), right('entries'), right('room for'), right('retained'), left('where')],
    found.map(({ id, kind, entries, capacity, retained, hops }) => [
      `@${id}`,
      kind,
      figure(entries),
      capacity === 0 ? NOTHING : figure(capacity),
      formatBytes(retained),
      inOneLine(open, hops),
    ]),
  );
}
