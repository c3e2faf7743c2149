import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendHistory } from '../../../src/history/file.js';
import { recordOf } from '../../history/records.js';
import { passing, runOf } from '../../report/results.js';
import { fakeProcess } from '../fake-process.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-profile-history-'));
  file = join(folder, '.ws-profile', 'history.jsonl');
  await appendHistory(
    file,
    [3100, 3120, 3110].map((bytes, i) => recordOf(i, bytes)),
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function history(args: readonly string[]): Promise<string> {
  const fake = fakeProcess({ cwd: folder });
  await fake.run('history', ...args);
  return fake.stdout();
}

describe('ws-profile history', () => {
  it('imports --json documents once and exports what it holds', async () => {
    const document = join(folder, 'run.json');
    await writeFile(document, JSON.stringify(runOf(passing({ name: 'imported' }))));
    expect(await history(['import', document, '--commit', 'e'.repeat(40)])).toMatch(/^1 record added to /);
    expect(await history(['import', document, '--commit', 'e'.repeat(40)])).toMatch(
      /^0 records added .* 1 record already there/,
    );
    const exported = JSON.parse(await history(['export', '--scenario', 'imported']));
    expect(exported.records).toMatchObject([{ scenario: 'imported', commit: 'e'.repeat(40) }]);
    expect((await history(['export', '--format', 'csv'])).split('\r\n').length).toBe(1 + 3 + 9 + 1);
  });

  it('imports the lines of a watch as one record a process, the last of them cut short', async () => {
    const lines = join(folder, 'watch.jsonl');
    const line = (at: string, given: object) =>
      JSON.stringify({
        schema: 'ws-profile/watch@1',
        at,
        pid: 7,
        name: 'chat',
        node: 'v20.20.2',
        platform: 'linux-x64',
        fit: null,
        alerts: [],
        found: null,
        eventLoopDelayMs: { p50: 10, p99: 30, max: 40 },
        errors: 0,
        ...given,
      });
    const fit = { base: 1, perOpen: 5_000, perClosed: { value: 1_000, low: 900, high: 1_100 } };
    const last = { fit, alerts: [{ kind: 'leak-per-closed', message: '' }], eventLoopDelayMs: { p99: 12 } };
    const told = [line('2026-01-31T12:00:00.000Z', {}), line('2026-01-31T12:10:00.000Z', last)];
    await writeFile(lines, `${told.join('\n')}\n${told[1]?.slice(0, 50)}`);
    expect(await history(['import', lines])).toMatch(/^1 record added to /);
    const { records } = JSON.parse(await history(['export', '--scenario', 'chat']));
    expect(records).toMatchObject([
      {
        at: '2026-01-31T12:00:00.000Z',
        verdict: 'fail',
        key: 'node20-linux-x64',
        durationMs: 600_000,
        metrics: {
          leakedBytesPerManager: { value: 1_000, spread: 100 },
          liveBytesPerManager: { value: 5_000 },
          eventLoopDelayP99: { value: 30 },
        },
      },
    ]);
    const fake = fakeProcess({ cwd: folder });
    await fake.run('trend', 'chat', '--metric', 'leakedBytesPerManager');
    expect(fake.stdout()).toContain('chat');
  });

  it('adds nothing when one of the documents is bad', async () => {
    const good = join(folder, 'good.json');
    const bad = join(folder, 'bad.json');
    await writeFile(good, JSON.stringify(runOf(passing())));
    await writeFile(bad, '{}');
    const before = await readFile(file, 'utf8');
    await expect(history(['import', good, bad])).rejects.toMatchObject({ code: 'HISTORY_INVALID' });
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});
