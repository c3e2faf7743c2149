import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failing, leak, passing, runOf } from '../../report/results.js';
import { fakeProcess } from '../fake-process.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-profile-leaks-'));
  const leaks = [leak({ id: '00000001' }), leak({ id: '00000002', status: 'suppressed' })];
  await writeFile(join(folder, 'run.json'), JSON.stringify(runOf(passing(), failing({ name: 'leaky', leaks }))));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function suggest(...args: readonly string[]): Promise<{ output: string; exitCode: unknown }> {
  const fake = fakeProcess({ cwd: folder });
  await fake.run('leaks', 'suggest', ...args);
  return { output: fake.stdout(), exitCode: fake.process.exitCode };
}

describe('ws-profile leaks suggest', () => {
  it('prints a rule for each leak that made the run fail', async () => {
    const { output, exitCode } = await suggest('--from', 'run.json');
    expect(output.split('\n').filter(Boolean)).toHaveLength(1);
    expect(exitCode).toBe(0);
  });

  it('prints the rules of the leaks that are named, and names the leaks there are', async () => {
    const { output } = await suggest('--from', 'run.json', '00000002', '00000001');
    expect(output.split('\n').filter(Boolean)).toHaveLength(2);
    await expect(suggest('--from', 'run.json', '0badbad0')).rejects.toMatchObject({
      code: 'USAGE',
      hint: 'Its leaks are: 00000001, 00000002.',
    });
  });

  it('needs a run that failed here, or a document', async () => {
    await expect(suggest()).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('--from FILE') });
  });
});
