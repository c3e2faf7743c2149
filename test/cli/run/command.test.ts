import { describe, expect, it } from 'vitest';
import { configOf, createRunCommand, isPartial, type RunFlags, selectionOf } from '../../../src/cli/run/command.js';

/** What the command line's words come to. */
async function read(...words: readonly string[]) {
  const runs: { patterns: readonly string[]; flags: RunFlags }[] = [];
  const command = createRunCommand(async (patterns, flags) => void runs.push({ patterns, flags }));
  await command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync(words, { from: 'user' });
  return runs[0]!;
}

async function config(...words: readonly string[]) {
  const { patterns, flags } = await read(...words);
  return Object.fromEntries(Object.entries(configOf(patterns, flags)).filter(([, value]) => value !== undefined));
}

describe('the flags of ws-profile run', () => {
  it('say nothing to the configuration when there are none', async () => {
    expect(await config()).toEqual({});
  });

  it('are fields of the configuration', async () => {
    const words = '--managers 5 --rounds 2 --warmup 0 --timeout 0.9s -j 2 --retries 1 --strict --keep-snapshots';
    expect(await config('a.scenario.ts', 'b', ...words.split(' '))).toEqual({
      scenarios: ['a.scenario.ts', 'b'],
      managers: 5,
      rounds: 2,
      warmup: 0,
      timeoutMs: 900,
      workers: 2,
      retries: 1,
      strict: true,
      keepSnapshots: true,
    });
    expect(await config('--no-history', '--no-diagnose')).toEqual({ history: false, diagnose: false });
    expect(await config('--reporter', 'junit=a.xml', '--reporter', 'terminal')).toEqual({
      reporters: ['junit=a.xml', 'terminal'],
    });
  });

  it('write all baselines with a bare -u, and those that are named', async () => {
    expect(await config('-u')).toEqual({ update: 'all' });
    expect(await config('--update', 'new')).toEqual({ update: 'new' });
  });

  it('keep the snapshots that memlab is to read', async () => {
    expect(await config('--second-opinion', 'memlab')).toEqual({ keepSnapshots: true });
  });

  it('select scenarios by name and by tag', async () => {
    const { flags } = await read('-g', '^chat', '--tag', 'slow', 'rooms', '--bail');
    expect(selectionOf(flags)).toEqual({ grep: /^chat/, tags: ['slow', 'rooms'], bail: true });
  });

  it('leave scenarios out on purpose, or not', async () => {
    const partial = async (...words: readonly string[]) => {
      const { patterns, flags } = await read(...words);
      return isPartial(patterns, flags);
    };
    expect(await partial('--verbose', '-u')).toBe(false);
    for (const words of [['a.scenario.ts'], ['-g', 'x'], ['--tag', 'x'], ['--shard', '1/2'], ['--bail']]) {
      expect(await partial(...words), words.join(' ')).toBe(true);
    }
  });

  it('refuse a pattern that is none', async () => {
    const { flags } = await read('--grep', '(');
    expect(() => selectionOf(flags)).toThrow(/^--grep \( is no regular expression: /);
  });

  it.each([
    ['--managers', '0', 'at least 1'],
    ['--rounds', 'three', 'a whole number, at least 1'],
    ['--warmup', '-1', 'a whole number'],
    ['--retries', '1.5', 'a whole number'],
    ['--update', 'some', 'all, new, none'],
  ])('refuse %s %s', async (flag, value, why) => {
    await expect(read(flag, value)).rejects.toThrow(why);
  });
});
