import { WsProfileError } from '../../errors.js';
import { distances, NO_DISTANCE, SYSTEM_DISTANCE } from '../../heap/distances.js';
import { retainers } from '../../heap/retainers.js';
import { stringHolders } from '../../heap/search.js';
import { formatBytes } from '../../model/bytes.js';
import { countOf } from '../../report/parts/figures.js';
import { printableText } from '../terminal/printable.js';
import { nodesByClass } from './choose.js';
import type { QueryFlags } from './command.js';
import type { HeapQuery } from './documents.js';
import { type OpenHeap, openHeap } from './open.js';
import { figure, labelOf, left, named, printJson, printLines, printTable, right } from './print.js';

/** `ws-profile heap query FILE --class NAME | --string TEXT`. */
export async function query(process: NodeJS.Process, file: string, flags: QueryFlags): Promise<void> {
  if ((flags.class === undefined) === (flags.string === undefined)) {
    throw new WsProfileError('USAGE', 'heap query takes either --class or --string.', {
      hint: 'ws-profile heap summary FILE lists the classes.',
    });
  }
  const open = await openHeap(process, file);
  if (flags.class !== undefined) queryClass(process, open, flags.class, flags);
  else queryString(process, open, flags.string ?? '', flags);
}

function queryClass(process: NodeJS.Process, open: OpenHeap, name: string, flags: QueryFlags): void {
  const { heap, weights } = open;
  const over = flags.retainedOver ?? -1;
  const nodes = nodesByClass(open, name).filter((node) => weights.retained[node]! > over);
  const distance = distances(heap);
  const found = nodes.slice(0, flags.top).map((node) => ({
    id: heap.nodes.id[node]!,
    name: heap.strings.get(heap.nodes.name[node]!),
    shallow: weights.shallow[node]!,
    retained: weights.retained[node]!,
    distance: distance[node]! === NO_DISTANCE ? null : distance[node]!,
    dominator: labelOf(open, weights.dominator[node]!),
  }));
  if (flags.json) {
    printJson(process, { file: heap.file, class: name, count: nodes.length, nodes: found } satisfies HeapQuery);
    return;
  }
  printLines(process, [`${figure(nodes.length)} of class ${name}`, '']);
  printTable(
    process,
    [right('id'), left('name'), right('shallow'), right('retained'), right('distance'), left('dominated by')],
    found.map((one) => [
      `@${one.id}`,
      named(one.name),
      formatBytes(one.shallow),
      formatBytes(one.retained),
      one.distance === null ? '–' : one.distance >= SYSTEM_DISTANCE ? 'system' : String(one.distance),
      one.dominator,
    ]),
  );
}

function queryString(process: NodeJS.Process, open: OpenHeap, text: string, flags: QueryFlags): void {
  const { heap, weights } = open;
  const over = flags.retainedOver ?? -1;
  const all = stringHolders(heap, retainers(heap), text).filter(({ node }) => weights.retained[node]! > over);
  const found = all
    .toSorted((a, b) => weights.retained[b.node]! - weights.retained[a.node]!)
    .slice(0, flags.top)
    .map(({ node, text: content, holders }) => ({
      id: heap.nodes.id[node]!,
      text: content,
      retained: weights.retained[node]!,
      holders: holders.slice(0, 100).map((holder) => ({ id: heap.nodes.id[holder]!, class: labelOf(open, holder) })),
    }));
  if (flags.json) {
    printJson(process, { file: heap.file, string: text, count: all.length, strings: found } satisfies HeapQuery);
    return;
  }
  printLines(process, [
    `${countOf(all.length, 'string')} ${all.length === 1 ? 'contains' : 'contain'} ${JSON.stringify(text)}`,
    '',
  ]);
  printTable(
    process,
    [right('id'), left('string'), right('retained'), left('held by')],
    found.map(({ id, text: content, retained, holders }) => [
      `@${id}`,
      JSON.stringify(cut(printableText(process, content))),
      formatBytes(retained),
      holders
        .slice(0, 3)
        .map((holder) => `${holder.class} @${holder.id}`)
        .join(', ') + (holders.length > 3 ? ` and ${holders.length - 3} more` : ''),
    ]),
  );
}

const LONGEST = 60;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
