import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Finished, launch, makeProject, REPOSITORY } from './launch.js';
import { contentOf, processesMentioning } from './traces.js';

const BROKEN = join(REPOSITORY, 'test/fixtures/broken');
const SIMPLE = 'export default { managers: 5, create: (env, i) => ({ i }), destroy() {} };\n';

/** A run's result is kept until the next, whatever came of it, in a folder that git is told to leave out. */
function withoutResult(content: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const isKept = (file: string) =>
    /[/\\]\.ws-profile[/\\](?:\.gitignore|runs[/\\][^/\\]+[/\\]result\.json)$/.test(file);
  return Object.fromEntries(Object.entries(content).filter(([file]) => !isKept(file)));
}

describe('ws-profile run, given what it can not run', () => {
  let project: ReturnType<typeof makeProject>;
  let before: Readonly<Record<string, string>>;

  beforeEach(() => {
    project = makeProject({ 'scenarios/simple.scenario.mjs': SIMPLE });
    before = contentOf(project.root);
  });

  afterEach(() => {
    const after = contentOf(project.root);
    project.remove();
    expect(withoutResult(after)).toEqual(before);
    expect(processesMentioning(project.root)).toEqual([]);
  });

  function run(...args: string[]): Promise<Finished> {
    // A small heap is exhausted sooner.
    const env = { NODE_OPTIONS: '--max-old-space-size=128' };
    return launch(['run', '--no-history', '--no-diagnose', ...args], { cwd: project.root, env });
  }

  const cases: readonly (readonly [what: string, args: readonly string[], code: number, said: RegExp])[] = [
    ['a file that is missing', ['nowhere.scenario.ts'], 2, /nowhere\.scenario\.ts/],
    ['a folder without scenarios', ['node_modules/ws'], 2, /no scenario/i],
    ['no default export', [`${BROKEN}/no-default.scenario.ts`], 2, /no-default\.scenario\.ts has no default export/],
    ['a default export that is no scenario', [`${BROKEN}/number.scenario.ts`], 2, /exports number/],
    ['a scenario without destroy', [`${BROKEN}/no-destroy.scenario.mjs`], 2, /destroy is missing/],
    ['an unknown field', [`${BROKEN}/fields/unknown-field.scenario.mjs`], 2, /did you mean/],
    [
      'a hook that throws',
      [`${BROKEN}/throws.scenario.ts`],
      3,
      /create \(manager 3\) threw RangeError: no luck[\s\S]*throws\.scenario\.ts:8/,
    ],
    [
      'a hook that never settles',
      [`${BROKEN}/never-settles.scenario.ts`],
      3,
      /create \(manager 3\) took longer than 300 ms/,
    ],
    ['a hook that blocks the event loop', [`${BROKEN}/spins.scenario.ts`], 3, /create blocked the event loop/],
    ['a syntax error', [`${BROKEN}/syntax-error.scenario.ts`], 2, /syntax-error\.scenario\.ts:4:13/],
    ['an import that leads nowhere', [`${BROKEN}/missing-import.scenario.mjs`], 2, /not-there\.js/],
    ['a module that throws on import', [`${BROKEN}/throws-on-import.scenario.mjs`], 2, /does not like to be imported/],
    [
      'a scenario that calls process.exit',
      [`${BROKEN}/exits.scenario.ts`],
      3,
      /ended its own process with exit code 0[\s\S]*exits\.scenario\.ts/,
    ],
    ['a scenario that exhausts the heap', [`${BROKEN}/heap-exhaustion.scenario.ts`], 3, /ran out of memory/],
    ['a scenario that aborts', [`${BROKEN}/aborts.scenario.ts`], 3, /was killed by SIG/],
    ['an error that nobody catches', [`${BROKEN}/uncaught.scenario.ts`], 3, /uncaught SyntaxError/],
    ['two scenarios of one name', [`${BROKEN}/duplicates`], 2, /both name their scenario/],
    ['a name that leaves its folder', [`${BROKEN}/names/dots.scenario.mjs`], 2, /name/],
    ['a name of 300 characters', [`${BROKEN}/names/long.scenario.mjs`], 2, /name/],
    ['an unknown budget', [`${BROKEN}/fields/unknown-budget.scenario.mjs`], 2, /budget/],
    ['an unknown unit', [`${BROKEN}/fields/unknown-unit.scenario.mjs`], 2, /unit/],
    ['an unknown option', ['--nonsense'], 2, /unknown option/],
    ['a pattern that selects nothing', ['--grep', 'nothing'], 2, /none of the 1 scenario is selected/],
  ];

  it.each(cases)('says so for %s', async (_what, args, code, said) => {
    const finished = await run(...args);
    expect(`${finished.stdout}${finished.stderr}`).toMatch(said);
    expect(finished.code).toBe(code);
    expect(finished.stderr).not.toMatch(/unexpected failure|^\s+at .*dist\/cli/m);
  });

  it('fails a scenario that leaves a server listening, and says which kind of handle it is', async () => {
    const finished = await run(`${BROKEN}/server-left-open.scenario.ts`);
    // Snapshots of a failing run are kept, on purpose.
    rmSync(join(project.root, '.ws-profile'), { recursive: true });
    expect(finished.stdout).toMatch(/handles left open[\s\S]*1 TCPServerWrap/);
    expect(finished.code).toBe(1);
  });

  it('stops at an interrupt in the middle of a window, with exit code 130', async () => {
    const finished = await launch(['run', '--no-history', '--rounds', '5000'], {
      cwd: project.root,
      onStderr: (text, kill) => {
        if (text.includes('window 1')) kill('SIGINT');
      },
    });
    expect(finished.code).toBe(130);
    expect(finished.stderr).toMatch(/interrupted/);
  });

  it('keeps its exit code when stdout is closed early', () => {
    const bin = join(REPOSITORY, 'bin/ws-profile.js');
    const script = `node ${bin} run --json --no-history | head -c 1; exit "\${PIPESTATUS[0]}"`;
    const finished = spawnSync('bash', ['-c', script], { cwd: project.root, encoding: 'utf8' });
    expect(finished.stderr).not.toMatch(/EPIPE/);
    expect(finished.status).toBe(0);
  });
});
