import { nodeName } from '../heap/heap.js';
import { positionOf } from '../heap/locations.js';
import { readHeap } from '../heap/read-heap.js';
import { holdHeap } from '../holders/held-heap.js';
import { originOf } from '../holders/origin.js';
import type { Original } from '../holders/sources.js';
import { activeTimers } from '../holders/timer-lists.js';
import { positionText } from '../model/position.js';
import type { OpenTimers } from '../model/sample.js';

/** The timers in a snapshot that keep its process alive, those of one call together; positions are of scripts as V8 knows them. */
export async function openTimers(snapshot: string): Promise<OpenTimers[]> {
  const { heap, holders } = holdHeap(await readHeap(snapshot));
  const found = new Map<string, OpenTimers>();
  for (const { call, callback } of activeTimers(holders)) {
    const position = callback === undefined ? undefined : positionOf(heap, callback);
    const file = position?.script;
    if (file !== undefined && originOf(file) === 'ours') continue;
    const name = callback === undefined ? '' : nodeName(heap, callback);
    const at = position && file !== undefined ? { file, line: position.line, column: position.column } : undefined;
    const key = JSON.stringify([call, name, at]);
    const known = found.get(key);
    found.set(key, { call, callback: name, count: (known?.count ?? 0) + 1, ...(at && { at }) });
  }
  return [...found.values()].sort((a, b) => b.count - a.count || orderText(a).localeCompare(orderText(b), 'en'));
}

/** The order of a heap's nodes is no guide. */
function orderText({ at, call, callback }: OpenTimers): string {
  return `${at ? positionText(at) : ''} ${call} ${callback}`;
}

/** The same timers, by the sources that a person knows. */
export function timersInSources(timers: readonly OpenTimers[], original: Original): OpenTimers[] {
  return timers.map((timer) =>
    timer.at && !timer.at.file.startsWith('node:') ? { ...timer, at: original(timer.at) } : timer,
  );
}
