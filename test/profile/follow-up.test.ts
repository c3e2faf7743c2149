import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBaseline, writeBaseline } from '../../src/baseline/store.js';
import { resolveConfig } from '../../src/config/resolve.js';
import { readHistory } from '../../src/history/file.js';
import { type Baseline, baselineKey } from '../../src/model/baseline.js';
import type { ConfigDefinition } from '../../src/model/config.js';
import type { RunResult } from '../../src/model/result.js';
import { type Committed, readCommitted } from '../../src/profile/committed.js';
import { followUp } from '../../src/profile/follow-up.js';
import { addSecondOpinions } from '../../src/profile/second-opinions.js';
import { failing, leak, passing, runOf } from '../report/results.js';

const KEY = baselineKey(process.version, process.platform, process.arch);
const CONTEXT = { commit: 'c0ffee', branch: 'main', at: new Date('2026-01-02T03:04:05Z') };
const BASELINE: Baseline = {
  node: process.version,
  metrics: { survivors: { value: 7, spread: 0 } },
  acceptedLeaks: [{ id: '7c1e09b2', reason: 'bounded', limit: 1 }],
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ws-profile-follow-up-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const place = (scenario: string, key = KEY) => ({ folder: join(root, 'baselines'), scenario, key });
const config = (flags: ConfigDefinition = {}) => resolveConfig({ root, flags: { ...flags } });
const chat = passing({ name: 'chat' });
const leaky = failing({ name: 'leaky', leaks: [leak({ status: 'suppressed' }), leak({ id: '00000001' })] });

/** What follows a run of these scenarios: the notes, each with its kind. */
async function follow(
  scenarios: RunResult['scenarios'],
  flags: ConfigDefinition = {},
  { partial = false, committed }: { partial?: boolean; committed?: Committed } = {},
): Promise<string[]> {
  const told = await config(flags);
  const held = committed ?? (await readCommitted(told, ['chat', 'leaky']));
  const finished = { result: runOf(...scenarios), committed: held };
  const notes: string[] = [];
  for await (const { kind, text } of followUp(finished, { config: told, context: CONTEXT, partial })) {
    notes.push(`${kind}: ${text}`);
  }
  return notes;
}

describe('what follows a run', () => {
  it('is a line of the history for each scenario, and nothing to say', async () => {
    expect(await follow([chat, leaky])).toEqual([]);
    const { records } = await readHistory((await config()).history as string);
    expect(records.map(({ scenario, commit, at }) => [scenario, commit, at])).toEqual([
      ['chat', 'c0ffee', '2026-01-02T03:04:05.000Z'],
      ['leaky', 'c0ffee', '2026-01-02T03:04:05.000Z'],
    ]);
  });

  it('is no history where the project keeps none', async () => {
    expect(await follow([chat], { history: false })).toEqual([]);
    await expect(readFile(join(root, '.ws-profile/history.jsonl'))).rejects.toThrow('ENOENT');
  });

  it('says that the history could not be written, and goes on', async () => {
    await mkdir(join(root, 'taken'));
    const notes = await follow([chat], { history: 'taken', update: 'new' });
    expect(notes).toEqual([expect.stringMatching(/^problem: .*taken/), `note: Wrote the baseline of chat for ${KEY}.`]);
  });

  it('says how often each suppression was used', async () => {
    await writeFile(join(root, 'ws-profile.suppress'), 'leak 7c1e09b2 # bounded at 500\nclass Gone # once there\n');
    expect(await follow([leaky])).toEqual([
      'note: ws-profile.suppress:1 (leak 7c1e09b2) suppressed 1 leak: bounded at 500.',
      'note: ws-profile.suppress:2 (class Gone) suppressed nothing: it may go.',
    ]);
  });

  it('writes the baselines that are asked for, and keeps what people accepted', async () => {
    await writeBaseline(place('chat'), BASELINE);
    expect(await follow([chat, leaky], { update: 'none' })).toEqual([]);
    expect(await follow([chat, leaky], { update: 'new' })).toEqual([]);
    expect(await follow([chat, leaky], { update: 'all' })).toEqual([
      `note: Updated the baseline of chat for ${KEY}.`,
      expect.stringContaining('baseline of leaky'),
      expect.stringContaining('ws-profile leaks accept 00000001'),
    ]);
    expect(await readBaseline(place('chat'))).toMatchObject({
      metrics: { survivors: { value: 0 } },
      acceptedLeaks: BASELINE.acceptedLeaks,
    });
  });

  it('names baselines whose scenario is gone, unless scenarios were left out on purpose', async () => {
    await writeBaseline(place('gone', 'node18-linux-x64'), BASELINE);
    expect(await follow([chat])).toEqual([expect.stringContaining('scenarios that are gone: gone;')]);
    expect(await follow([chat], {}, { partial: true })).toEqual([]);
  });

  it('goes by what was read before the run, whatever became of the files', async () => {
    await writeBaseline(place('chat'), BASELINE);
    await writeFile(join(root, 'ws-profile.suppress'), 'class Gone # once there\n');
    const committed = await readCommitted(await config(), ['chat']);
    await appendFile(join(root, 'ws-profile.suppress'), 'no rule at all\n');
    await writeFile(join(root, 'baselines/chat', `${KEY}.json`), '{');
    expect(await follow([chat], { update: 'all' }, { committed })).toEqual([
      'note: ws-profile.suppress:1 (class Gone) suppressed nothing: it may go.',
      `note: Updated the baseline of chat for ${KEY}.`,
    ]);
    expect((await readBaseline(place('chat')))?.acceptedLeaks).toEqual(BASELINE.acceptedLeaks);
  });
});

describe('what is committed', () => {
  it('is refused before anything is measured when it can not be read, other scenarios’ files excepted', async () => {
    await writeBaseline(place('chat'), BASELINE);
    await writeFile(join(root, 'baselines/chat', `${KEY}.json`), '{');
    await expect(readCommitted(await config(), ['leaky'])).resolves.toMatchObject({ suppressions: [] });
    await expect(readCommitted(await config(), ['chat'])).rejects.toMatchObject({ code: 'BASELINE_INVALID' });
    await writeFile(join(root, 'ws-profile.suppress'), 'class Gone\n');
    await expect(readCommitted(await config(), ['leaky'])).rejects.toMatchObject({ code: 'SUPPRESSION_INVALID' });
  });
});

describe('a second opinion', () => {
  it('is a note where memlab was not asked, as nothing grew', async () => {
    const memlab = { manifest: join(root, 'package.json'), signal: new AbortController().signal };
    const { scenarios } = await addSecondOpinions(runOf(chat), memlab);
    expect(scenarios[0]).toMatchObject({ notes: [expect.stringContaining('memlab was not asked')] });
  });
});
