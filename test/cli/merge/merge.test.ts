import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shardOf } from '../../../src/history/shard.js';
import { RUN_SCHEMA, type RunResult } from '../../../src/model/result.js';
import { errored, failing, passing, runOf } from '../../report/results.js';
import { fakeProcess } from '../fake-process.js';

const SCENARIOS = [
  passing({ name: 'a', durationMs: 9000 }),
  failing({ name: 'b', durationMs: 100 }),
  passing({ name: 'c', verdict: 'undecided' }),
  passing({ name: 'd', tries: 2 }),
  passing({ name: 'e' }),
  passing({ name: 'f' }),
];
const all = SCENARIOS.map(({ name }) => name);

function shardsOf(whole: RunResult, count: number): RunResult[] {
  const times = new Map(whole.scenarios.map(({ name, durationMs }) => [name, durationMs]));
  return Array.from({ length: count }, (_, i) => {
    const shard = { index: i + 1, count };
    return { ...runOf(...shardOf(whole.scenarios, times, shard)), durationMs: 10, shard: { ...shard, all } };
  });
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-profile-merge-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function merge(results: readonly unknown[], ...flags: string[]) {
  const files = await Promise.all(
    results.map(async (result, i) => {
      const file = join(folder, `${i}.json`);
      await writeFile(file, typeof result === 'string' ? result : JSON.stringify(result));
      return file;
    }),
  );
  const fake = fakeProcess({ cwd: folder });
  await fake.run('merge', ...files, ...flags);
  return { exitCode: fake.process.exitCode, stdout: fake.stdout() };
}

describe('ws-profile merge', () => {
  it('of four shards equals the unsharded run, verdict for verdict, in any order', async () => {
    const whole = { ...runOf(...SCENARIOS), durationMs: 40 };
    const [first, second, third, fourth] = shardsOf(whole, 4);
    const { stdout, exitCode } = await merge([third, first, fourth, second], '--json');
    expect(JSON.parse(stdout)).toEqual(whole);
    expect(exitCode).toBe(1);
  });

  it('exits 0 when all parts pass and 3 when one broke', async () => {
    expect((await merge([runOf(passing({ name: 'a' })), runOf(passing({ name: 'b' }))])).exitCode).toBe(0);
    expect((await merge([runOf(failing({ name: 'a' })), runOf(errored())])).exitCode).toBe(3);
  });

  it('writes one report of the whole', async () => {
    const { stdout } = await merge(shardsOf(runOf(...SCENARIOS), 4));
    expect(stdout).toMatch(/✗ not safe to deploy {3}4 passed \(1 flaky\), 1 failed, 1 undecided/);
  });

  it('says of documents of ws-profile/run@1 what was said of them, and writes them anew', async () => {
    const earlier = await readFile(new URL('../../history/run-1.json', import.meta.url), 'utf8');
    const { stdout } = await merge([earlier]);
    expect(stdout).toContain('LEAK  +1.00 Session per manager   +109 B per manager   20 → 40 → 60');
    expect(stdout).toContain('held by    SessionRegistry.#sessions (Map) ← env ← the scenario');
    expect(stdout).toContain('LEAK  +1.00 PendingMessage per exercise   +104 B per exercise   20 → 40 → 60');
    expect(stdout).toContain('released at teardown');
    expect(stdout.replace(/\s+/g, ' ').match(/Left open after|Survives, but|set the scenario's budget/g)).toHaveLength(
      3,
    );
    const rewritten = await merge([earlier], '--json');
    expect(JSON.parse(rewritten.stdout).schema).toBe(RUN_SCHEMA);
    const again = await merge([rewritten.stdout]);
    expect(again.stdout).toBe(stdout);
  });

  const shards = shardsOf(runOf(...SCENARIOS), 4);
  it.each<[string, readonly unknown[], string | RegExp]>([
    ['the same shard twice', [...shards, shards[1]], /^Shard 2\/4 is there twice: .*1\.json, .*4\.json\.$/],
    ['a missing shard', [shards[0], shards[3]], 'Missing: shard 2/4, 3/4.'],
    ['shards of different splits', [shards[0], shardsOf(runOf(...SCENARIOS), 3)[1]], /is one of 4 shards, .* one of 3/],
    ['a shard and a whole run', [shards[0], runOf(passing({ name: 'z' }))], /1\.json is no shard, but/],
    ['another Node', [runOf(), { ...runOf(), node: 'v22.1.0' }], /Node differs: v20\.20\.2 in .*, v22\.1\.0 in/],
    ['another platform', [runOf(), { ...runOf(), platform: 'darwin-arm64' }], /platform differs/],
    [
      'another commit',
      [
        { ...runOf(), revision: { commit: 'abc', branch: null } },
        { ...runOf(), revision: { commit: 'def', branch: null } },
      ],
      /commit differs: abc in .*, def in/,
    ],
    ['another schema', [runOf(), { ...runOf(), schema: 'ws-profile/run@9' }], /is of schema "ws-profile\/run@9"/],
    [
      'one scenario in two results',
      [runOf(passing()), runOf(passing())],
      /scenario chat-factory is in .*0\.json and in/,
    ],
    ['a file that is no JSON', ['nope'], /is no JSON document/],
    [
      'a scenario that no shard ran',
      shards.map((shard) => ({ ...shard, shard: { ...shard.shard, all: [...all, 'lost'] } })),
      'No shard measured the scenario lost.',
    ],
  ])('refuses %s', async (_, results, message) => {
    await expect(merge(results)).rejects.toMatchObject({
      code: 'MERGE_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a file that does not exist', async () => {
    await expect(merge([], 'nowhere.json')).rejects.toMatchObject({ code: 'MERGE_INVALID' });
  });
});
