import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBaseline } from '../../../src/baseline/store.js';
import { appendHistory } from '../../../src/history/file.js';
import { historyRecords } from '../../../src/history/record.js';
import type { IsolationFinding } from '../../../src/model/finding.js';
import { failing, leak, passing, runOf } from '../../report/results.js';
import { fakeProcess } from '../fake-process.js';

const FAULT: IsolationFinding = {
  id: 'b41d6e00',
  kind: 'bridge',
  status: 'new',
  path: leak().path,
  tenants: ['ann', 'bob'],
  count: 2,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-profile-accept-'));
  const result = runOf(failing({ name: 'chat', leaks: [leak()], findings: [FAULT] }));
  await writeFile(join(folder, 'run.json'), JSON.stringify(result));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = async (...args: string[]) => {
  const fake = fakeProcess({ cwd: folder });
  await fake.run('leaks', ...args, '--from', 'run.json');
  return fake.stdout();
};

describe('ws-profile leaks accept', () => {
  it('writes the leak into the baseline, with its reason and as much as it was', async () => {
    const { id, per } = leak();
    const said = await run('accept', id, '--reason', 'kept for audit until #214');
    const [, key = ''] = /baseline of chat for (\S+)\./.exec(said) ?? [];
    const baseline = await readBaseline({ folder: join(folder, 'baselines'), scenario: 'chat', key });
    expect(baseline?.acceptedLeaks).toMatchObject([{ id, reason: 'kept for audit until #214' }]);
    expect(baseline?.acceptedLeaks[0]?.limit).toBeGreaterThanOrEqual(per.count);
  });

  it.each(['TODO', ' ', '???'])('refuses %j for a reason', async (reason) => {
    await expect(run('accept', leak().id, '--reason', reason)).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('ws-profile leaks list', () => {
  it('says of each finding its id, what it is and where to look', async () => {
    const lines = (await run('list')).trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^${leak().id} +new +\\+\\d.* per manager in chat +\\S+:\\d+`)),
      expect.stringMatching(/^b41d6e00 +new .* joins 2 managers of 2 tenants in chat/),
    ]);
  });
});

describe('ws-profile leaks explain', () => {
  it('shows the path step by step, what grew, and what to do next', async () => {
    const text = await run('explain', leak().id);
    expect(text).toMatch(/path, root first/);
    expect(text).toMatch(/what grew with it, by window/);
    expect(text).toContain(`npx ws-profile leaks accept ${leak().id} --reason`);
  });

  it('says what moved since the scenario passed last, by the history, and how to see the changes', async () => {
    expect(await run('explain', leak().id)).toContain('no earlier run of it that passed is in the history');
    const clean = { commit: '1a2b3c4d5e6f', branch: 'main', at: new Date('2020-01-02T03:04:05Z') };
    const passed = runOf(passing({ name: 'chat' }));
    await appendHistory(join(folder, '.ws-profile/history.jsonl'), historyRecords(passed, clean));
    const text = await run('explain', leak().id);
    expect(text).toContain('since it passed, 2020-01-02 03:04 UTC at 1a2b3c4d5 on main');
    expect(text).toMatch(/leaked objects\/manager +0 → 1/);
    expect(text).toContain('git diff --stat 1a2b3c4d5');
  });

  it('explains a fault of isolation too, and says both under --json', async () => {
    expect(await run('explain', FAULT.id)).toMatch(/SHARED[\s\S]*path, root first[\s\S]*next\n/);
    for (const id of [FAULT.id, leak().id]) {
      expect(JSON.parse(await run('explain', id, '--json'))).toMatchObject({ scenario: 'chat', finding: { id } });
    }
  });

  it('names the leaks that there are', async () => {
    await expect(run('explain', '00000000')).rejects.toMatchObject({ hint: expect.stringContaining(leak().id) });
  });
});
