import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBaseline } from '../../src/baseline/store.js';
import { requireModule } from '../../src/cli/init/read/module.js';
import { resolveConfig } from '../../src/config/resolve.js';
import { readRegularFile } from '../../src/files/regular-file.js';
import { readHeap } from '../../src/heap/read-heap.js';
import { readRunDocument } from '../../src/history/document.js';
import { appendHistory, readHistory } from '../../src/history/file.js';
import { readSuppressions } from '../../src/profile/suppressions.js';
import { recordOf } from '../history/records.js';

const KINDS = { pipe: 'it is a pipe, not a file', device: 'it is a device, not a file' };

/** Reads what is called by this name, in a folder of its own. */
type Read = (name: string, root: string) => Promise<unknown>;

const READS: Readonly<Record<string, readonly [name: string, code: string, read: Read]>> = {
  'a configuration': ['given.json', 'CONFIG_INVALID', (name, root) => resolveConfig({ root, path: name })],
  'a configuration of its usual name': [
    'ws-profile.config.mjs',
    'CONFIG_INVALID',
    (_name, root) => resolveConfig({ root }),
  ],
  suppressions: [
    'ws-profile.suppress',
    'SUPPRESSION_INVALID',
    async (_name, root) => readSuppressions(await resolveConfig({ root })),
  ],
  'a baseline': [
    'baselines/chat/node20-linux-x64.json',
    'BASELINE_INVALID',
    (_name, root) => readBaseline({ folder: path.join(root, 'baselines'), scenario: 'chat', key: 'node20-linux-x64' }),
  ],
  'a snapshot': ['a.heapsnapshot', 'SNAPSHOT_NOT_READABLE', (name, root) => readHeap(path.join(root, name))],
  "a run's document": [
    'run.json',
    'MERGE_INVALID',
    (name, root) => readRunDocument(path.join(root, name), 'MERGE_INVALID'),
  ],
  'a history': ['history.jsonl', 'HISTORY_INVALID', (name, root) => readHistory(path.join(root, name))],
  'a history, to append to it': [
    'appended.jsonl',
    'HISTORY_NOT_WRITABLE',
    (name, root) => appendHistory(path.join(root, name), [recordOf(0, 1)]),
  ],
  'a module': ['factory.js', 'SCENARIO_NOT_FOUND', (name, root) => requireModule(path.join(root, name), root)],
};

describe('a file that is to be read', () => {
  it('is read whole', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'ws-profile-files-'));
    writeFileSync(path.join(root, 'a.txt'), 'whole\n');
    expect(await readRegularFile(path.join(root, 'a.txt'))).toBe('whole\n');
    rmSync(root, { recursive: true });
  });
});

describe.each(['pipe', 'device'] as const)('a %s where a file is expected', (kind) => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'ws-profile-files-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(Object.keys(READS))('is refused and not waited for: %s', async (what) => {
    const [name, code, read] = READS[what]!;
    const file = path.join(root, what.replaceAll(' ', '-'), name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (kind === 'pipe') execFileSync('mkfifo', [file]);
    else symlinkSync('/dev/zero', file);
    await expect(read(name, path.join(root, what.replaceAll(' ', '-')))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(KINDS[kind]),
    });
  });
});
