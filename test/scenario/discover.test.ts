import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverScenarios } from '../../src/scenario/discover.js';

let root: string;
let made: string;

beforeEach(async () => {
  made = await realpath(await mkdtemp(path.join(tmpdir(), 'discover-')));
  root = made;
});
afterEach(() => rm(made, { recursive: true, force: true }));

async function files(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), '');
  }
}

async function discover(...patterns: readonly string[]): Promise<readonly string[]> {
  return (await discoverScenarios(patterns, root)).map(({ file }) => file);
}

describe('discoverScenarios', () => {
  it('searches the folder scenarios, in every extension, sorted', async () => {
    await files(
      ...['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs', 'jsx'].map(
        (extension) => `scenarios/x/${extension}.scenario.${extension}`,
      ),
      'scenarios/a.scenario.ts',
      'scenarios/factory.ts',
      'scenarios/x/ts.scenario.d.ts',
      'other/b.scenario.ts',
    );
    expect(await discover()).toEqual([
      'scenarios/a.scenario.ts',
      'scenarios/x/cjs.scenario.cjs',
      'scenarios/x/cts.scenario.cts',
      'scenarios/x/js.scenario.js',
      'scenarios/x/jsx.scenario.jsx',
      'scenarios/x/mjs.scenario.mjs',
      'scenarios/x/mts.scenario.mts',
      'scenarios/x/ts.scenario.ts',
      'scenarios/x/tsx.scenario.tsx',
    ]);
  });

  it('leaves out node_modules and dist, unless the folder itself is asked for', async () => {
    await files('app/a.scenario.ts', 'app/node_modules/p/b.scenario.ts', 'app/dist/c.scenario.js');
    expect(await discover('app')).toEqual(['app/a.scenario.ts']);
    expect(await discover('app/dist')).toEqual(['app/dist/c.scenario.js']);
  });

  it('takes a file of any name, by relative or absolute path', async () => {
    await files('probe.ts', 'odd [name].js');
    expect(await discover('probe.ts', path.join(root, 'odd [name].js'))).toEqual(['odd [name].js', 'probe.ts']);
  });

  it('gives the absolute path, and shows a file outside the root by it', async () => {
    await files('inside/empty.txt', 'outside.ts');
    const [file] = await discoverScenarios(['../outside.ts'], path.join(root, 'inside'));
    expect(file).toMatchObject({ path: path.join(root, 'outside.ts'), file: path.join(root, 'outside.ts') });
  });

  it('names a file once, however often it is found', async () => {
    await files('scenarios/a.scenario.ts');
    expect(await discover('scenarios', 'scenarios/*.ts', './scenarios/a.scenario.ts')).toEqual([
      'scenarios/a.scenario.ts',
    ]);
  });

  it('takes the scenarios among the matches of a pattern, and any script where none is called so', async () => {
    await files('s/a.scenario.ts', 's/factory.ts', 'plain/one.ts', 'plain/two.mjs', 'plain/readme.md');
    expect(await discover('s/**')).toEqual(['s/a.scenario.ts']);
    expect(await discover('plain/*')).toEqual(['plain/one.ts', 'plain/two.mjs']);
  });

  it('takes files out with a pattern that starts with !', async () => {
    await files('s/a.scenario.ts', 's/slow/b.scenario.ts');
    expect(await discover('s', '!s/slow/**')).toEqual(['s/a.scenario.ts']);
    expect(await discover('s/**/*.scenario.ts', '!**/slow/**')).toEqual(['s/a.scenario.ts']);
  });

  const odd = ['[id]', 'a*b', '**', '{x,y}', '(g)', '!not', '@(s)', 'b\\c', 'b\\[c', 'a?b', '[...all]', 'h#h', '%41'];

  it.each(odd)(
    'takes %s for what it is called: a root, a folder, a file, what is in a pattern and what is taken out',
    async (name) => {
      root = path.join(root, name);
      await files(`s/${name}/${name}.scenario.ts`, `s/${name}/other.scenario.ts`, 's/plain/d.scenario.ts');
      const [first, second] = [`s/${name}/${name}.scenario.ts`, `s/${name}/other.scenario.ts`].sort();
      expect(await discover(`s/${name}`)).toEqual([first, second]);
      expect(await discover(`s/${name}/${name}.scenario.ts`)).toEqual([`s/${name}/${name}.scenario.ts`]);
      expect(await discover(`s/${name}/o*.scenario.ts`)).toContain(`s/${name}/other.scenario.ts`);
      expect(await discover(`${root}/s/${name}/o*.scenario.ts`)).toContain(`s/${name}/other.scenario.ts`);
      expect(await discover('s', `!s/${name}`)).toEqual(['s/plain/d.scenario.ts']);
      expect(await discover('s', `!s/${name}/${name}.scenario.ts`, '!s/plain')).toEqual([
        `s/${name}/other.scenario.ts`,
      ]);
    },
  );

  it('takes a file whose name starts with ! for a file', async () => {
    await files('!a.scenario.ts', 'a.scenario.ts');
    expect(await discover('!a.scenario.ts')).toEqual(['!a.scenario.ts']);
  });

  it('finds what a pattern matches beside what is called as the pattern is', async () => {
    await files('[ab]/x.scenario.ts', 'a/x.scenario.ts', 'b/x.scenario.ts', 'c/x.scenario.ts');
    expect(await discover('[ab]/*.ts')).toEqual(['[ab]/x.scenario.ts', 'a/x.scenario.ts', 'b/x.scenario.ts']);
    expect(await discover('\\[ab\\]/*.ts')).toEqual(['[ab]/x.scenario.ts']);
  });

  it('takes the alternatives of a pattern, over one name or several', async () => {
    await files('p/a/one.scenario.ts', 'p/b/deep/two.scenario.ts', 'p/c/three.scenario.ts', 'q/four.scenario.ts');
    expect(await discover('{p/{a,b/*},q}/*.scenario.ts')).toEqual([
      'p/a/one.scenario.ts',
      'p/b/deep/two.scenario.ts',
      'q/four.scenario.ts',
    ]);
    expect(await discover('p/{a,c}/*')).toEqual(['p/a/one.scenario.ts', 'p/c/three.scenario.ts']);
    expect(await discover('../*/p/a/*').catch(() => [])).toHaveLength(1);
  });

  it('follows links, and not round in a circle', async () => {
    await files('s/a/x.scenario.ts', 's/b/y.scenario.ts');
    await symlink('../b', path.join(root, 's/a/link'));
    await symlink('../a', path.join(root, 's/b/link'));
    await symlink('../..', path.join(root, 's/a/up'));
    expect(await discover('s')).toEqual([
      's/a/link/y.scenario.ts',
      's/a/x.scenario.ts',
      's/b/link/x.scenario.ts',
      's/b/y.scenario.ts',
    ]);
  });

  it.each(['given', 'below a folder', 'behind a link'])('refuses a pipe that is called a scenario: %s', async (how) => {
    await files('s/a.scenario.ts');
    execFileSync('mkfifo', [path.join(root, how === 'behind a link' ? 'pipe' : 's/b.scenario.ts')]);
    if (how === 'behind a link') await symlink('../pipe', path.join(root, 's/b.scenario.ts'));
    await expect(discover(how === 'given' ? 's/b.scenario.ts' : 's')).rejects.toMatchObject({
      code: 'SCENARIO_NOT_FOUND',
      message: 's/b.scenario.ts holds no scenario: it is a pipe, not a file.',
    });
  });

  it.each([
    ['a file that is not there', 'missing.ts', /no file or folder missing\.ts/],
    ['a folder without scenarios', 'empty', /folder empty holds no scenario/],
    ['a pattern without a match', 'nothing/*.ts', /nothing\/\*\.ts matches no scenario/],
    ['a file that is no script', 'empty/notes.txt', /is no script/],
  ])('says which argument is wrong: %s', async (_case, pattern, message) => {
    await files('empty/notes.txt');
    await expect(discover(pattern)).rejects.toMatchObject({
      code: 'SCENARIO_NOT_FOUND',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  it('points to init when there is no scenarios folder and nothing was named', async () => {
    await expect(discover()).rejects.toMatchObject({
      code: 'SCENARIO_NOT_FOUND',
      hint: expect.stringContaining('ws-profile init'),
    });
  });
});
