import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBaseline } from '../../../src/baseline/store.js';
import { list, prune } from '../../../src/cli/baseline/baseline.js';
import { createBaselineCommand } from '../../../src/cli/baseline/command.js';
import type { Baseline } from '../../../src/model/baseline.js';

const BASELINE: Baseline = {
  node: 'v20.20.2',
  metrics: { survivors: { value: 0, spread: 0 }, liveBytesPerManager: { value: 3112, spread: 41 } },
  acceptedLeaks: [{ id: 'a', reason: 'b', limit: 1 }],
};

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'baseline-command-'));
  folder = path.join(root, 'baselines');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Runs the command with a process of our own; the project has the one scenario `chat`. */
async function run(...args: readonly string[]): Promise<{ output: string; exitCode: number | undefined }> {
  const written: string[] = [];
  const fake = {
    cwd: () => root,
    env: {},
    version: 'v20.20.2',
    platform: 'linux',
    arch: 'x64',
    stdout: { write: (text: string) => written.push(text) },
    exitCode: undefined as number | undefined,
  };
  const process = fake as unknown as NodeJS.Process;
  const command = createBaselineCommand({
    async list(flags) {
      process.exitCode = await list(process, flags);
    },
    async prune(flags) {
      process.exitCode = await prune(process, flags, async () => ['chat']);
    },
  });
  await command.exitOverride().parseAsync(args, { from: 'user' });
  return { output: written.join(''), exitCode: fake.exitCode };
}

describe('baseline list', () => {
  it('says that there are none', async () => {
    expect(await run('list')).toEqual({ output: expect.stringContaining('There are no baselines'), exitCode: 0 });
  });

  it('shows each with what it holds, and marks those of this machine', async () => {
    await writeBaseline({ folder, scenario: 'chat', key: 'node20-linux-x64' }, BASELINE);
    await writeBaseline({ folder, scenario: 'chat', key: 'node22-linux-x64' }, { ...BASELINE, acceptedLeaks: [] });
    const { output, exitCode } = await run('list');
    expect(output.split('\n').slice(0, 2)).toEqual([
      'chat  node20-linux-x64 *  v20.20.2, 3.1 kB live per manager, 1 accepted leak',
      'chat  node22-linux-x64    v20.20.2, 3.1 kB live per manager',
    ]);
    expect(exitCode).toBe(0);
  });

  it('names the one that is damaged, beside the others', async () => {
    await writeBaseline({ folder, scenario: 'chat', key: 'node20-linux-x64' }, BASELINE);
    await mkdir(path.join(folder, 'broken'));
    await writeFile(path.join(folder, 'broken/node20-linux-x64.json'), '{');
    const { output, exitCode } = await run('list');
    expect(output).toContain('baselines/broken/node20-linux-x64.json is no baseline that can be read');
    expect(output).toContain('3.1 kB live per manager');
    expect(exitCode).toBe(2);
  });

  it('prints one JSON document on demand', async () => {
    await writeBaseline({ folder, scenario: 'chat', key: 'node20-linux-x64' }, BASELINE);
    expect(JSON.parse((await run('list', '--json')).output)).toEqual([
      { scenario: 'chat', key: 'node20-linux-x64', path: 'baselines/chat/node20-linux-x64.json', baseline: BASELINE },
    ]);
  });

  it('escapes what a folder is named', async () => {
    await writeBaseline({ folder, scenario: 'a\u001b[31mb', key: 'node20-linux-x64' }, BASELINE);
    expect((await run('list')).output).not.toContain('\u001b');
  });
});

describe('baseline prune', () => {
  beforeEach(async () => {
    for (const scenario of ['chat', 'gone']) {
      await writeBaseline({ folder, scenario, key: 'node20-linux-x64' }, BASELINE);
    }
  });

  it('removes the baselines of scenarios that are gone', async () => {
    expect(await run('prune')).toEqual({ output: 'removed baselines/gone/node20-linux-x64.json\n', exitCode: 0 });
    expect(await readdir(folder)).toEqual(['chat']);
    expect((await run('prune')).output).toBe('Every baseline belongs to a scenario.\n');
  });

  it('removes nothing with --dry-run', async () => {
    expect((await run('prune', '--dry-run')).output).toBe('would remove baselines/gone/node20-linux-x64.json\n');
    expect(await readdir(folder)).toEqual(['chat', 'gone']);
  });
});
