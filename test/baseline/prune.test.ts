import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteMissing, noteOrphans } from '../../src/baseline/notes.js';
import { findOrphans, removeBaselines } from '../../src/baseline/prune.js';
import { type BaselinePlace, listBaselines, writeBaseline } from '../../src/baseline/store.js';
import type { Baseline } from '../../src/model/baseline.js';

const KEY = 'node20-linux-x64';
const BASELINE: Baseline = { node: 'v20.20.2', metrics: { survivors: { value: 0, spread: 0 } }, acceptedLeaks: [] };
let root: string;
let place: BaselinePlace;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'baseline-')));
  place = { folder: path.join(root, 'baselines'), scenario: 'chat', key: KEY };
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('stale baselines', () => {
  beforeEach(async () => {
    await writeBaseline(place, BASELINE);
    await writeBaseline({ ...place, key: 'node22-linux-x64' }, BASELINE);
    await writeBaseline({ ...place, scenario: 'gone' }, BASELINE);
    await writeFile(path.join(place.folder, 'README.md'), 'mine');
    await writeFile(path.join(place.folder, 'gone/notes.txt'), 'mine');
  });

  it('are listed by scenario and key, other files left out', async () => {
    const entries = await listBaselines(place.folder);
    expect(entries.map(({ scenario, key }) => `${scenario}/${key}`)).toEqual([
      `chat/${KEY}`,
      'chat/node22-linux-x64',
      `gone/${KEY}`,
    ]);
    expect(await listBaselines(path.join(root, 'nowhere'))).toEqual([]);
  });

  it('are found and removed when their scenario is gone; other files stay', async () => {
    const orphans = await findOrphans(place.folder, ['chat']);
    expect(orphans.map(({ scenario }) => scenario)).toEqual(['gone']);
    await removeBaselines(orphans);
    expect(await readdir(path.join(place.folder, 'gone'))).toEqual(['notes.txt']);
    expect(await readdir(path.join(place.folder, 'chat'))).toHaveLength(2);
    await removeBaselines(await findOrphans(place.folder, []));
    expect((await readdir(place.folder)).sort()).toEqual(['README.md', 'gone']);
  });

  it('are said', async () => {
    const entries = await listBaselines(place.folder);
    expect(noteMissing(entries, 'chat', KEY)).toBeUndefined();
    expect(noteMissing(entries, 'chat', 'node24-linux-x64')).toBe(
      `There is no baseline for node24-linux-x64 (there is one for ${KEY}, node22-linux-x64, which is not compared); --update new writes it.`,
    );
    expect(noteMissing(entries, 'fresh', KEY)).toBe(`There is no baseline for ${KEY}; --update new writes it.`);
    expect(noteOrphans(await listBaselines(place.folder), ['chat'])).toContain('scenarios that are gone: gone;');
    expect(noteOrphans(await listBaselines(place.folder), ['chat', 'gone'])).toBeUndefined();
  });
});
