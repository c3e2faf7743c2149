import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBaseline } from '../../src/baseline/store.js';
import { resolveConfig } from '../../src/config/resolve.js';
import { readRegularFile } from '../../src/files/regular-file.js';
import { readHeap } from '../../src/heap/read-heap.js';
import { readHistory } from '../../src/history/file.js';
import { readSuppressions } from '../../src/profile/suppressions.js';

let root: string;
let pipe: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ws-profile-files-'));
  pipe = join(root, 'ws-profile.suppress');
  execFileSync('mkfifo', [pipe]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a file that is to be read', () => {
  it('is read whole', async () => {
    const file = join(root, 'a.txt');
    writeFileSync(file, 'whole\n');
    expect(await readRegularFile(file)).toBe('whole\n');
  });

  it.each([
    ['the suppressions', async () => readSuppressions(await resolveConfig({ root })), 'SUPPRESSION_INVALID'],
    ['the history', () => readHistory(pipe), 'HISTORY_INVALID'],
    ['a snapshot', () => readHeap(pipe), 'SNAPSHOT_NOT_READABLE'],
  ])('is no pipe, which may never end: %s', async (_, read, code) => {
    await expect(read()).rejects.toMatchObject({ code, message: expect.stringContaining('is no regular file') });
  });

  it('is no pipe, which may never end: a baseline', async () => {
    mkdirSync(join(root, 'baselines', 'chat'), { recursive: true });
    execFileSync('mkfifo', [join(root, 'baselines', 'chat', 'key.json')]);
    const place = { folder: join(root, 'baselines'), scenario: 'chat', key: 'key' };
    await expect(readBaseline(place)).rejects.toMatchObject({ code: 'BASELINE_INVALID' });
  });
});
