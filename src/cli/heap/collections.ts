import { collections } from '../../holders/collections.js';
import { formatBytes } from '../../model/bytes.js';
import { pathText } from '../../model/path.js';
import { countOf } from '../../report/parts/figures.js';
import { NOTHING } from '../../report/parts/layout.js';
import { printableDocument } from '../terminal/printable.js';
import type { CollectionsFlags } from './command.js';
import type { HeapCollections } from './documents.js';
import { nodeReader } from './node-reader.js';
import { openHeap } from './open.js';
import { figure, labelOf, left, printJson, printLines, printTable, right } from './print.js';

/** `ws-profile heap collections FILE`: what holds most, first. */
export async function largestCollections(
  process: NodeJS.Process,
  file: string,
  { top, least, json }: CollectionsFlags,
): Promise<void> {
  const open = await openHeap(process, file);
  const { heap, weights } = open;
  const all = collections(heap, least).toSorted((a, b) => weights.retained[b.node]! - weights.retained[a.node]!);
  const { pathTo } = nodeReader(heap, process.cwd());
  const found = all.slice(0, top).map(({ node, kind, entries, capacity }) => ({
    id: heap.nodes.id[node]!,
    class: labelOf(open, node),
    kind,
    entries,
    capacity,
    retained: weights.retained[node]!,
    path: pathTo(node),
  }));
  if (json) {
    printJson(process, { file, count: all.length, collections: found } satisfies HeapCollections);
    return;
  }
  printLines(process, [`${countOf(all.length, 'collection')} of ${countOf(least, 'entry')} or more`, '']);
  printTable(
    process,
    [right('id'), left('kind'), right('entries'), right('room for'), right('retained'), left('where')],
    printableDocument(process, found).map(({ id, class: name, kind, entries, capacity, retained, path }) => [
      `@${id}`,
      name === kind || kind === 'Object' ? kind : `${name} (${kind})`,
      figure(entries),
      capacity === 0 ? NOTHING : figure(capacity),
      formatBytes(retained),
      pathText(path, 'to-root') || NOTHING,
    ]),
  );
}
