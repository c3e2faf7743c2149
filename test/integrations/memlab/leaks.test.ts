import { describe, expect, it } from 'vitest';
import { parseLeaks } from '../../../src/integrations/memlab/leaks.js';

const LEAKS = `baseline (baseline) [s1] > target (target) [s2] > final (final) [s3]
------2 clusters------

--Similar leaks in this run: 451--
--Retained size of leaked objects: 14.4KB--
[<synthetic>] (synthetic) @1 [4.6MB]
  --#sessions (property)--->  [Map] (object) @82377 [67.2KB]
  --1772 (internal)--->  [Session] (object) @109289 [32 bytes]

--Similar leaks in this run: 7--
--Retained size of leaked objects: 536 bytes--
[<synthetic>] (synthetic) @1 [4.6MB]
  --6 (element)--->  [Pipe] (object) @6143 [1.1KB]
`;

describe("memlab's leaks.txt", () => {
  it('is read cluster by cluster, each with its trace from the root', () => {
    const [first, second, ...more] = parseLeaks(LEAKS);
    expect(more).toEqual([]);
    expect(first).toEqual({
      objects: 451,
      retainedSize: '14.4KB',
      trace: [
        '[<synthetic>] (synthetic) @1 [4.6MB]',
        '--#sessions (property)--->  [Map] (object) @82377 [67.2KB]',
        '--1772 (internal)--->  [Session] (object) @109289 [32 bytes]',
      ],
    });
    expect(second).toMatchObject({ objects: 7, retainedSize: '536 bytes' });
  });

  it('holds no finding where memlab wrote none', () => {
    expect(parseLeaks('------0 clusters------\n')).toEqual([]);
  });
});
