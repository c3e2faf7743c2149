import { afterEach, describe, expect, it } from 'vitest';
import { WsProfileError } from '../../src/errors.js';
import { analyseGrowth } from '../../src/leaks/analyse.js';
import { LeakWorker } from '../../src/leaks/worker.js';
import { PROJECT_ROOT, withSnapshots } from './snapshot-series.js';

const open: LeakWorker[] = [];

function openWorker(): LeakWorker {
  const worker = new LeakWorker();
  open.push(worker);
  return worker;
}

afterEach(() => Promise.all(open.splice(0).map((worker) => worker.close())));

describe('LeakWorker', () => {
  it('says what analyseGrowth says, also when the snapshots come one by one', async () => {
    await withSnapshots(['map-entry', 'timer'], { managers: 10 }, async (snapshots) => {
      const base = { loop: 'lifecycle', managers: 10, roundsPerWindow: 3 } as const;
      const options = { projectRoot: PROJECT_ROOT };
      const worker = openWorker();
      await worker.prepare('lifecycle', snapshots.slice(0, 1));
      const early = await worker.analyse({ ...base, snapshots: snapshots.slice(0, 2) }, options);
      const late = await worker.analyse({ ...base, snapshots }, options);
      expect(early.verdict).toBe('suspect');
      expect(late).toEqual(await analyseGrowth({ ...base, snapshots }, options));
      expect(late.leaks).toHaveLength(2);
    });
  });

  it('passes on the error of a snapshot that can not be read', async () => {
    const input = { loop: 'steady', managers: 1, roundsPerWindow: 1, snapshots: ['/nowhere/0.heapsnapshot'] } as const;
    const failing = openWorker().analyse(input, { projectRoot: PROJECT_ROOT });
    await expect(failing).rejects.toThrow(WsProfileError);
    await expect(failing).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_READABLE' });
  });

  it('rejects what is under way when it is closed', async () => {
    const worker = openWorker();
    await withSnapshots(['clean'], { managers: 1, windows: 1 }, async (snapshots) => {
      const reading = worker.prepare('lifecycle', snapshots);
      await worker.close();
      await expect(reading).rejects.toThrow('has ended');
    });
  });
});
