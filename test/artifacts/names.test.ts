import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allocationProfileFile, runFolder, runOf, snapshotFile, windowOfSnapshot } from '../../src/artifacts/names.js';

describe('the names of artifacts', () => {
  it('tell the window and the loop of a snapshot, and of nothing else', () => {
    expect(windowOfSnapshot(snapshotFile('/chat', 'steady', 12), 'steady')).toBe(12);
    expect(windowOfSnapshot(snapshotFile('', 'lifecycle', 0), 'lifecycle')).toBe(0);
    expect(windowOfSnapshot(snapshotFile('/chat', 'steady', 12), 'lifecycle')).toBeUndefined();
    expect(windowOfSnapshot(snapshotFile('/chat', 'steady', 'after'), 'steady')).toBeUndefined();
    expect(windowOfSnapshot(allocationProfileFile('/chat', 'steady'), 'steady')).toBeUndefined();
    expect(windowOfSnapshot('/chat/my-steady-1.heapsnapshot', 'steady')).toBeUndefined();
  });

  it('tell the process of a run, and sort by the time that it began', () => {
    const first = runFolder('/here', { at: new Date('2026-01-02T03:04:05.678Z'), pid: 4711 });
    const second = runFolder('/here', { at: new Date('2026-01-02T03:04:05.679Z'), pid: 12 });
    expect(first).toBe(join('/here', '.ws-profile', 'runs', '2026-01-02T03-04-05-678Z-4711'));
    expect(runOf(basename(first))?.pid).toBe(4711);
    expect([second, first].sort()).toEqual([first, second]);
    expect(runOf('notes')).toBeUndefined();
  });
});
