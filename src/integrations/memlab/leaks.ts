import type { MemlabFinding } from '../../model/second-opinion.js';

/** Reads the `leaks.txt` that memlab's `find-leaks` writes: a cluster after the other, each with one trace. */
export function parseLeaks(text: string): readonly MemlabFinding[] {
  const clusters = text.split(/^(?=--Similar leaks in this run:)/m).filter((part) => part.startsWith('--Similar'));
  return clusters.map((cluster) => {
    const [first = '', ...rest] = cluster.split('\n');
    const objects = Number(/: (\d+)--/.exec(first)?.[1] ?? 1);
    const retainedSize = /^--Retained size of leaked objects: (.+)--$/m.exec(cluster)?.[1] ?? '';
    const trace = rest
      .filter((line) => line.trim() !== '' && !line.startsWith('--Retained'))
      .map((line) => line.trim());
    return { objects, retainedSize, trace };
  });
}
