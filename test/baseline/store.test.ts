import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BaselinePlace, readBaseline, writeBaseline } from '../../src/baseline/store.js';
import { type Baseline, baselineKey } from '../../src/model/baseline.js';

const KEY = 'node20-linux-x64';
let root: string;
let place: BaselinePlace;
let file: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'baseline-')));
  place = { folder: path.join(root, 'baselines'), scenario: 'chat', key: KEY };
  file = path.join(root, 'baselines/chat', `${KEY}.json`);
});
afterEach(() => rm(root, { recursive: true, force: true }));

function figure(value: number, spread = 0) {
  return { value, spread };
}

const BASELINE: Baseline = {
  node: 'v20.20.2',
  metrics: {
    liveBytesPerManager: figure(3112, 41),
    survivors: figure(0),
    leakedObjectsPerManager: figure(0.1),
    heapGrowth: figure(-171_000, 2_000),
  },
  acceptedLeaks: [
    { id: '9e02', reason: 'a registry kept on purpose', limit: 1.5 },
    { id: '7c1e09b2', className: 'Session', reason: 'fixed by #12', limit: 0.1 },
  ],
};

async function damaged(text: string): Promise<{ message: string; hint?: string }> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  const error = await readBaseline(place).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code: 'BASELINE_INVALID', exitCode: 2 });
  expect(error.message).toContain(`baselines/chat/${KEY}.json`);
  expect(await readFile(file, 'utf8')).toBe(text);
  return error;
}

describe('a baseline file', () => {
  it('has the schema first, one metric a line in the order of printing, integers alone, and nothing that varies', async () => {
    await writeBaseline(place, BASELINE);
    expect((await readFile(file, 'utf8')).split('\n')).toEqual([
      '{',
      '  "schema": "ws-profile/baseline@1",',
      '  "node": "v20.20.2",',
      '  "metrics": {',
      '    "survivors": 0,',
      '    "leakedObjectsPerThousandManagers": 100,',
      '    "heapGrowth": { "median": -171000, "spread": 2000 },',
      '    "liveBytesPerManager": { "median": 3112, "spread": 41 }',
      '  },',
      '  "acceptedLeaks": [',
      '    { "id": "7c1e09b2", "class": "Session", "limitPerThousand": 100, "reason": "fixed by #12" },',
      '    { "id": "9e02", "limitPerThousand": 1500, "reason": "a registry kept on purpose" }',
      '  ]',
      '}',
      '',
    ]);
  });

  it('reads back as it was written', async () => {
    await writeBaseline(place, BASELINE);
    const read = await readBaseline(place);
    expect(read?.metrics).toEqual(BASELINE.metrics);
    expect(read?.acceptedLeaks).toEqual(expect.arrayContaining([...BASELINE.acceptedLeaks]));
  });

  it('is not there for another scenario or another key', async () => {
    await writeBaseline(place, BASELINE);
    expect(await readBaseline({ ...place, key: 'node22-linux-x64' })).toBeUndefined();
    expect(await readBaseline({ ...place, scenario: 'other' })).toBeUndefined();
  });

  it('has a key of Node major, platform and architecture', () => {
    expect(baselineKey('v20.20.2', 'linux', 'x64')).toBe(KEY);
  });

  const metrics = (text: string) =>
    `{"schema":"ws-profile/baseline@1","node":"v20.0.0","metrics":{${text}},"acceptedLeaks":[]}`;
  const leaks = (text: string) =>
    `{"schema":"ws-profile/baseline@1","node":"v20.0.0","metrics":{},"acceptedLeaks":[${text}]}`;

  it.each([
    ['empty', '', 'it is no JSON'],
    ['cut off', '{"schema":"ws-profile/ba', 'it is no JSON'],
    ['no object', '[]', 'its schema is undefined'],
    ['of something else', '{"schema":"other@1"}', 'its schema is "other@1"'],
    ['without a version of Node', '{"schema":"ws-profile/baseline@1","metrics":{},"acceptedLeaks":[]}', 'node'],
    ['with a field too many', `${metrics('').slice(0, -1)},"date":"today"}`, 'date is no field of a baseline'],
    [
      'with an unknown metric',
      metrics('"survivor":0'),
      'metrics.survivor is no metric that ws-profile knows; did you mean survivors?',
    ],
    ['with a fraction', metrics('"survivors":0.5'), 'metrics.survivors must be a whole number, not 0.5'],
    [
      'with a noisy figure without its noise',
      metrics('"liveBytesPerManager":5'),
      'metrics.liveBytesPerManager must be { "median"',
    ],
    ['with an accepted leak without a reason', leaks('{"id":"a","limitPerThousand":1}'), 'acceptedLeaks.0.reason'],
    [
      'with an accepted leak with an empty reason',
      leaks('{"id":"a","limitPerThousand":1,"reason":" "}'),
      'acceptedLeaks.0.reason must not be empty',
    ],
    ['with an accepted leak without a limit', leaks('{"id":"a","reason":"b"}'), 'acceptedLeaks.0.limitPerThousand'],
    [
      'with an accepted leak with a field too many',
      leaks('{"id":"a","limitPerThousand":1,"reason":"b","why":1}'),
      'acceptedLeaks.0.why is no field',
    ],
  ])('that is %s is refused, and left as it is', async (_case, text, message) => {
    expect((await damaged(text)).message).toContain(message);
  });

  it('of a newer schema says so', async () => {
    const { message, hint } = await damaged('{"schema":"ws-profile/baseline@2","figures":[]}');
    expect(message).toContain('was written by a newer ws-profile (ws-profile/baseline@2)');
    expect(hint).toContain('update ws-profile');
  });

  it('with an unresolved merge says so', async () => {
    expect((await damaged('<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n')).message).toContain('unresolved merge');
  });

  it('that is a folder is refused', async () => {
    await mkdir(file, { recursive: true });
    await expect(readBaseline(place)).rejects.toMatchObject({ code: 'BASELINE_INVALID' });
  });
});

describe('writing', () => {
  it('leaves nothing beside the file', async () => {
    await writeBaseline(place, BASELINE);
    await writeBaseline(place, { ...BASELINE, node: 'v20.21.0' });
    expect(await readdir(path.dirname(file))).toEqual([`${KEY}.json`]);
    expect(await readFile(file, 'utf8')).toContain('v20.21.0');
  });

  it('into a read-only folder fails, and leaves what was there', async () => {
    await writeBaseline(place, BASELINE);
    const before = await readFile(file, 'utf8');
    await chmod(path.dirname(file), 0o555);
    await asOrdinaryUser(async () => {
      await expect(writeBaseline(place, { ...BASELINE, node: 'v20.21.0' })).rejects.toMatchObject({
        code: 'BASELINE_NOT_WRITABLE',
        exitCode: 2,
        message: `baselines/chat/${KEY}.json cannot be written: there is no permission to write.`,
        hint: expect.stringContaining('--update none'),
      });
    });
    await chmod(path.dirname(file), 0o755);
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(await readdir(path.dirname(file))).toEqual([`${KEY}.json`]);
  });

  it('where a file is in the way fails, and makes no folder', async () => {
    await writeFile(path.join(root, 'baselines'), 'mine');
    await expect(writeBaseline(place, BASELINE)).rejects.toMatchObject({ code: 'BASELINE_NOT_WRITABLE' });
    expect(await readFile(path.join(root, 'baselines'), 'utf8')).toBe('mine');
  });

  it.skipIf(process.platform === 'win32')(
    'onto a disk that takes no more fails, and leaves what was there',
    async () => {
      await writeBaseline(place, BASELINE);
      const before = await readFile(file, 'utf8');
      const bundle = path.join(root, 'write.mjs');
      await build({
        entryPoints: ['src/baseline/write.ts'],
        bundle: true,
        platform: 'node',
        format: 'esm',
        outfile: bundle,
      });
      const script = `const { writeAtomically } = await import(${JSON.stringify(bundle)});
      process.on('SIGXFSZ', () => {});
      for (const file of [${JSON.stringify(file)}, ${JSON.stringify(path.join(root, 'baselines/new/x.json'))}])
        await writeAtomically(file, 'x'.repeat(4096), ${JSON.stringify(place.folder)}).catch((error) => console.log(error.code));`;
      // A limit on the size of files is the nearest that a test gets to a full disk.
      const { stdout } = await promisify(execFile)('sh', [
        '-c',
        'ulimit -f 1; exec "$0" --input-type=module -e "$1"',
        process.execPath,
        script,
      ]);
      expect(stdout.trim().split('\n')).toEqual(['BASELINE_NOT_WRITABLE', 'BASELINE_NOT_WRITABLE']);
      expect(await readFile(file, 'utf8')).toBe(before);
      expect(await readdir(place.folder)).toEqual(['chat']);
      expect(await readdir(path.dirname(file))).toEqual([`${KEY}.json`]);
    },
  );

  it('never leaves the folder', async () => {
    await expect(writeBaseline({ ...place, scenario: '../out' }, BASELINE)).rejects.toThrow(RangeError);
    await expect(stat(path.join(root, 'out'))).rejects.toThrow();
  });
});

/** Root may write anywhere; nobody may not. */
async function asOrdinaryUser(act: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return act();
  await chmod(root, 0o755);
  process.seteuid?.(65_534);
  try {
    await act();
  } finally {
    process.seteuid?.(0);
  }
}
