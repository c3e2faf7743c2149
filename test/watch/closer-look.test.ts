import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Leak } from '../../src/model/leak.js';
import { takeCloserLook } from '../../src/watch/closer-look.js';
import { closeAll, connect, ServedProcess } from '../probe/served-process.js';

let served: ServedProcess | undefined;
afterEach(async () => {
  await served?.end();
  served = undefined;
});

interface Look {
  readonly leaks: readonly Leak[] | undefined;
  readonly notes: readonly string[];
}

/** Looks while users come and go, one of whom is always there. */
async function lookAt(args: readonly string[], heapUsed = 5e6): Promise<Look> {
  served = await ServedProcess.start(args);
  const probe = await served.probe();
  const port = await served.port();
  const stay = await connect(port, 5);
  let isOver = false;
  const traffic = (async () => {
    while (!isOver) await closeAll(await connect(port, 10));
  })();
  const notes: string[] = [];
  const leaks = await takeCloserLook(probe, {
    root: process.cwd(),
    folder: served.folder,
    signal: new AbortController().signal,
    windowMs: 200,
    perClosed: 1_000,
    heapUsed,
    onStill: () => {},
    onNote: (message) => notes.push(message),
  });
  isOver = true;
  await traffic;
  await closeAll(stay);
  return { leaks, notes };
}

describe('a closer look at a server under its own traffic', () => {
  it('names what it loses with each connection, who holds it, and where it was put in', async () => {
    const { leaks, notes } = await lookAt(['forgetful.cjs']);
    expect(leaks).toMatchObject([
      { className: 'Visitor', kind: 'map-entry', per: { unit: 'connection', count: expect.closeTo(1, 0) } },
    ]);
    expect(Math.abs((leaks?.[0]?.per.bytes ?? 0) - 1_000)).toBeLessThan(200);
    expect(leaks?.[0]?.path.some(({ edge }) => edge === 'visitors')).toBe(true);
    expect(leaks?.[0]?.putInAt?.line).toBe(21);
    expect(notes).toEqual([
      expect.stringMatching(
        /^Taking four heap snapshots of process \d+: each stops it for about \d.\d s and takes about \d+\.\d MB of memory/,
      ),
    ]);
    expect(readdirSync(served?.folder ?? '').filter((name) => name.endsWith('.heapsnapshot'))).toEqual([]);
  });

  it('names nothing where nothing is lost', async () => {
    expect((await lookAt(['forgetful.cjs', 'repaired'])).leaks).toEqual([]);
  });

  it('is not taken where memory is short', async () => {
    const { leaks, notes } = await lookAt(['forgetful.cjs'], 1e15);
    expect(leaks).toBeUndefined();
    expect(notes).toEqual([expect.stringMatching(/^No heap snapshots .* and no more than .* of memory is free\.$/)]);
  });
});
