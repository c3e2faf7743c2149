import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastFailed, splitArguments } from '../../../src/cli/run/names.js';
import { resolveConfig } from '../../../src/config/resolve.js';
import { appendHistory } from '../../../src/history/file.js';
import type { HistoryRecord } from '../../../src/model/history.js';
import { recordOf } from '../../history/records.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ws-profile-names-'));
  await mkdir(join(root, 'scenarios'));
  await writeFile(join(root, 'scenarios/chat.scenario.mjs'), '');
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the words of ws-profile run', () => {
  it.each<[string, readonly string[]]>([
    ['a folder', ['scenarios']],
    ['a file', ['scenarios/chat.scenario.mjs']],
    ['a file that is not there', ['gone.scenario.ts']],
    ['a pattern', ['**/*.scenario.*', '!scenarios/old']],
  ])('are paths where they are %s', (_, words) => {
    expect(splitArguments(words, root)).toEqual({ paths: words, names: undefined });
  });

  it('are names of scenarios otherwise', () => {
    expect(splitArguments(['chat', 'chat-factory'], root)).toEqual({ paths: [], names: ['chat', 'chat-factory'] });
  });

  it('are not both at once', () => {
    expect(() => splitArguments(['scenarios', 'chat'], root)).toThrow('There is no file or folder chat.');
  });
});

describe('--last-failed', () => {
  const config = (history: string | false = '.ws-profile/history.jsonl') =>
    resolveConfig({ root, env: {}, flags: { history } });
  const add = async (...verdicts: readonly [scenario: string, verdict: HistoryRecord['verdict']][]) => {
    const { history } = await config();
    const records = verdicts.map(([scenario, verdict], i) => recordOf(i, 100, { scenario, verdict }));
    if (history !== false) await appendHistory(history, records);
  };

  it('names what did not pass the last time, whatever it did before', async () => {
    await add(['a', 'fail'], ['b', 'pass'], ['c', 'pass'], ['a', 'pass'], ['b', 'error'], ['d', 'undecided']);
    expect(await lastFailed(await config(), undefined)).toEqual(['b', 'd']);
    expect(await lastFailed(await config(), ['a', 'd'])).toEqual(['d']);
  });

  it('has nothing to run where all passed, and where there is no history', async () => {
    await expect(lastFailed(await config(), undefined)).rejects.toThrow(/no history of runs here: --last-failed has/);
    await add(['a', 'fail'], ['a', 'pass']);
    await expect(lastFailed(await config(), undefined)).rejects.toThrow(/Every scenario passed .*: --last-failed has/);
    await expect(lastFailed(await config(false), undefined)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
