import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultFile, runsFolder } from '../../src/artifacts/names.js';
import {
  createRunFolder,
  keepResult,
  lastResultFile,
  pruneRuns,
  removeIfEmpty,
} from '../../src/artifacts/run-folder.js';
import { appendHistory } from '../../src/history/file.js';
import { recordOf } from '../history/records.js';
import { passing, runOf } from '../report/results.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ws-profile-runs-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const NOW = new Date('2026-11-25T12:00:00.000Z');
const EVERYTHING = { runs: 1000, days: 1000, megabytes: 1000 };
/** No process has this id. */
const NOBODY = 2 ** 22 + 1;

/** A run of so many hours ago, with artifacts of so many bytes; its process is gone. */
function run(hoursAgo: number, bytes = 10, pid = NOBODY): string {
  const at = new Date(NOW.getTime() - hoursAgo * 3_600_000).toISOString().replaceAll(':', '-').replace('.', '-');
  const folder = join(runsFolder(root), `${at}-${pid}`, 'chat');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'lifecycle-0.heapsnapshot'), Buffer.alloc(bytes));
  return `${at}-${pid}`;
}

const left = () => readdirSync(runsFolder(root)).sort().reverse();

describe('kept runs', () => {
  it('are the newest so many', () => {
    const names = [run(1), run(2), run(3), run(4)];
    pruneRuns(root, { ...EVERYTHING, runs: 3 }, NOW);
    expect(left()).toEqual(names.slice(0, 3));
  });

  it('are those of the last so many days', () => {
    const names = [run(1), run(6.9 * 24), run(7.1 * 24)];
    pruneRuns(root, { ...EVERYTHING, days: 7 }, NOW);
    expect(left()).toEqual(names.slice(0, 2));
  });

  it('are the newest that are so large together', () => {
    const names = [run(1, 400_000), run(2, 500_000), run(3, 200_000), run(4, 10)];
    pruneRuns(root, { ...EVERYTHING, megabytes: 1 }, NOW);
    expect(left()).toEqual(names.slice(0, 2));
  });

  it('hold the newest whatever it takes, as the report has just named it', () => {
    const newest = run(24 * 400, 2_000_000);
    run(24 * 500);
    pruneRuns(root, { runs: 1, days: 0, megabytes: 0 }, NOW);
    expect(left()).toEqual([newest]);
  });

  it('hold those that are under way beside this one, and folders of other names', () => {
    const underWay = run(24 * 30, 10, process.pid);
    mkdirSync(join(runsFolder(root), 'mine'));
    run(2);
    const newest = run(1);
    pruneRuns(root, { runs: 1, days: 1, megabytes: 1 }, NOW);
    expect(left()).toEqual(['mine', newest, underWay]);
  });

  it('are not pushed out by runs of which the result alone is kept; of those the newest stays', () => {
    const failed = run(4);
    const passed = [3, 2, 1].map((hours) => {
      const folder = createRunFolder(root, new Date(NOW.getTime() - hours * 3_600_000));
      expect(keepResult(folder, runOf(passing()), true)).toBeUndefined();
      return folder;
    });
    pruneRuns(root, { ...EVERYTHING, runs: 1 }, NOW);
    expect(left()).toEqual([basename(passed.at(-1)!), failed]);
    expect(lastResultFile(root)).toBe(resultFile(passed.at(-1)!));
  });

  it('are none where no run was', () => {
    pruneRuns(root, EVERYTHING, NOW);
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("ws-profile's own folder", () => {
  const untracked = () => execFileSync('git', ['status', '--porcelain', '-uall'], { cwd: root, encoding: 'utf8' });

  it('is ignored by git from the first run on, and gone when nothing was kept', () => {
    execFileSync('git', ['init', '-q'], { cwd: root });
    const folder = createRunFolder(root, NOW);
    writeFileSync(join(folder, 'kept'), '');
    expect(untracked()).toBe('');
    removeIfEmpty(folder);
    expect(existsSync(join(folder, 'kept'))).toBe(true);
    rmSync(join(folder, 'kept'));
    removeIfEmpty(folder);
    expect(readdirSync(root)).toEqual(['.git']);
  });

  it('is ignored by git from the first line of the history on, which stays', async () => {
    execFileSync('git', ['init', '-q'], { cwd: root });
    await appendHistory(join(root, '.ws-profile', 'history.jsonl'), [recordOf(0, 3000)]);
    expect(untracked()).toBe('');
    removeIfEmpty(createRunFolder(root, NOW));
    expect(readdirSync(join(root, '.ws-profile')).sort()).toEqual(['.gitignore', 'history.jsonl']);
  });

  it('keeps a .gitignore that somebody wrote there, and gets none where it is another folder', async () => {
    mkdirSync(join(root, '.ws-profile'));
    writeFileSync(join(root, '.ws-profile', '.gitignore'), 'runs/\n');
    removeIfEmpty(createRunFolder(root, NOW));
    expect(readFileSync(join(root, '.ws-profile', '.gitignore'), 'utf8')).toBe('runs/\n');
    await appendHistory(join(root, 'figures', 'history.jsonl'), [recordOf(0, 3000)]);
    expect(readdirSync(join(root, 'figures'))).toEqual(['history.jsonl']);
  });
});
