import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKeptSnapshots } from '../../src/artifacts/kept-snapshots.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ws-profile-kept-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function keep(run: string, ...files: readonly string[]): void {
  for (const file of files) {
    const path = join(root, '.ws-profile', 'runs', run, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '{}');
  }
}

const wanted = { scenario: undefined, loop: 'lifecycle' } as const;

describe('kept snapshots', () => {
  it('are those of the newest run that kept any, in the order of the windows', () => {
    keep('2026-01-01', 'old/lifecycle-0.heapsnapshot');
    const windows = Array.from({ length: 11 }, (_, i) => `chat/lifecycle-${i}.heapsnapshot`);
    keep('2026-01-02', ...windows, 'chat/steady-0.heapsnapshot', 'chat/steady-after.heapsnapshot');
    mkdirSync(join(root, '.ws-profile', 'runs', '2026-01-03', 'chat'), { recursive: true });
    const kept = findKeptSnapshots(root, wanted);
    expect(kept.scenario).toBe('chat');
    expect(kept.files.map((file) => basename(file))).toEqual(windows.map((file) => basename(file)));
  });

  it('of several scenarios are asked for by name', () => {
    keep('2026-01-01', 'chat/lifecycle-0.heapsnapshot', 'rooms/lifecycle-0.heapsnapshot');
    expect(() => findKeptSnapshots(root, wanted)).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('--scenario') }),
    );
    expect(findKeptSnapshots(root, { ...wanted, scenario: 'rooms' }).scenario).toBe('rooms');
    expect(() => findKeptSnapshots(root, { ...wanted, scenario: 'room' })).toThrow(/no snapshots of "room"/);
  });

  it('are missed with the command that keeps them', () => {
    expect(() => findKeptSnapshots(root, wanted)).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_NOT_READABLE', hint: expect.stringContaining('--keep-snapshots') }),
    );
  });
});
