import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { launch } from '../e2e/launch.js';
import { fakeProcess } from './fake-process.js';

/** Runs `ws-profile` as its `bin` does. */
async function wsProfile(...args: readonly string[]) {
  const fake = fakeProcess({ cwd: tmpdir(), args });
  await main(fake.process);
  return { stdout: fake.stdout(), stderr: fake.stderr(), exitCode: fake.process.exitCode };
}

describe('ws-profile', () => {
  it('lists its commands', async () => {
    const { stdout, exitCode } = await wsProfile('--help');
    for (const name of ['run', 'init', 'baseline', 'leaks', 'merge', 'trend', 'history', 'heap', 'load', 'doctor']) {
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
    expect(exitCode).toBe(0);
  });

  it('lists the reporters below the options of a command that takes one', async () => {
    for (const command of ['run', 'merge']) {
      const { stdout } = await wsProfile(command, '--help');
      expect(stdout.replace(/\s+/g, ' ')).toContain('terminal, json, junit,');
      expect(stdout).toMatch(/^Reporters:\n {2}terminal +a block per scenario/m);
    }
  });

  it('takes a command or an option that is none for wrong usage', async () => {
    expect(await wsProfile('runn')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean run?'),
    });
    expect(await wsProfile('run', '--manager', '5')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean --managers?'),
    });
  });

  it('says what went wrong, what to do, and where under --debug', async () => {
    const { stderr, exitCode } = await wsProfile('heap', 'diff', 'a.heapsnapshot');
    expect(stderr.split('\n')).toEqual([
      'ws-profile: heap diff compares two snapshots or more.',
      '  Give the files of one process, oldest first: ws-profile heap diff A B.',
      '',
    ]);
    expect(exitCode).toBe(2);
    const debugged = await wsProfile('run', '--grep', '(', '--debug');
    expect(debugged.stderr).toMatch(/ at .*\n[\s\S]*caused by SyntaxError/);
    expect(debugged.exitCode).toBe(2);
  });
});

describe('ws-profile complete', () => {
  const complete = (...words: readonly string[]) => launch(['complete', ...words]);

  it.each(['bash', 'zsh', 'fish'])('prints a script for %s that asks the program', async (shell) => {
    const { code, stdout } = await complete(shell);
    expect(code).toBe(0);
    expect(stdout).toContain('ws-profile complete -- ');
  });

  it('completes commands, options and their choices', async () => {
    expect((await complete('--', 'heap', 'd')).stdout).toMatch(/^diff\t/m);
    expect((await complete('--', 'run', '--man')).stdout).toMatch(/^--managers\t/m);
    expect((await complete('--', 'server', '--update', '')).stdout).toMatch(/^all\t?\nnew\t?\nnone\t?\n/m);
  });

  it('says which shells there are', async () => {
    expect(await complete('tcsh')).toMatchObject({ code: 2, stderr: expect.stringContaining('no script for tcsh') });
  });
});
