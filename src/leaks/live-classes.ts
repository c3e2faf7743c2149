import { type Heap, NodeType } from '../heap/heap.js';
import { readHeap } from '../heap/read-heap.js';
import { shallowSizes } from '../heap/shallow-sizes.js';
import { ARRAY_BUFFER_DATA, className, classOfType } from '../holders/class-names.js';
import type { LiveClass } from '../model/baseline.js';

/** Two snapshots of one process. */
export interface LiveSnapshots {
  readonly without: string;
  readonly with: string;
  /** How many managers are alive in the second. */
  readonly managers: number;
}

/** Classes of less than this in a manager are the noise of everything else. */
const MIN_BYTES = 8;
const MAX_CLASSES = 30;

interface Tally {
  count: number;
  bytes: number;
}

/** What a live manager adds to the heap, by class, most bytes first. Code is no data. */
export async function liveClasses(snapshots: LiveSnapshots): Promise<readonly LiveClass[]> {
  const without = tally(await readHeap(snapshots.without));
  const live = tally(await readHeap(snapshots.with));
  const each = [...live].map(([name, now]) => {
    const before = without.get(name);
    return {
      className: name,
      count: Math.round(((now.count - (before?.count ?? 0)) / snapshots.managers) * 1000) / 1000,
      bytes: Math.round((now.bytes - (before?.bytes ?? 0)) / snapshots.managers),
    };
  });
  return each
    .filter(({ bytes }) => bytes >= MIN_BYTES)
    .sort((a, b) => b.bytes - a.bytes || (a.className < b.className ? -1 : 1))
    .slice(0, MAX_CLASSES);
}

function tally(heap: Heap): ReadonlyMap<string, Tally> {
  const sizes = shallowSizes(heap);
  const found = new Map<string, Tally>();
  const { count, type, name } = heap.nodes;
  // Names repeat: by type and name each is read once.
  const byName = new Map<number, Tally>();
  for (let node = 0; node < count; node++) {
    const kind = type[node]!;
    if (sizes[node] === 0 || kind === NodeType.code || kind === NodeType.synthetic) continue;
    const key = classOfType(kind) === undefined ? name[node]! * 32 + kind : -kind;
    let own = byName.get(key);
    if (own === undefined) {
      const said = saidClass(heap, node);
      own = found.get(said) ?? { count: 0, bytes: 0 };
      found.set(said, own);
      byName.set(key, own);
    }
    own.count++;
    own.bytes += sizes[node]!;
  }
  return found;
}

/** What V8 keeps for itself is one class: its names change from version to version. */
function saidClass(heap: Heap, node: number): string {
  const said = className(heap, node);
  return said.startsWith('system / ') && said !== ARRAY_BUFFER_DATA ? '(system)' : said;
}
