import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, REPOSITORY } from '../e2e/launch.js';

/** What a reader does, in this order. */
type Step =
  | { readonly does: 'write'; readonly file: string; readonly text: string }
  | { readonly does: 'patch'; readonly text: string }
  | { readonly does: 'run'; readonly command: string; readonly shown: readonly string[] };

/** The page's blocks: files with their name above, patches, and commands with what they print. */
function stepsOf(page: string): readonly Step[] {
  const blocks = page.matchAll(/(?:`([^`\n]+)`:\n\n)?```(\w+)\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, file, language, text = '']): Step[] => {
    if (file !== undefined) return [{ does: 'write', file, text }];
    if (language === 'diff') return [{ does: 'patch', text }];
    if (language !== 'console') return [];
    const [command = '', ...shown] = text.trimEnd().split('\n');
    return [{ does: 'run', command: command.replace(/^\$ /, ''), shown }];
  });
}

const STEPS = stepsOf(readFileSync(join(REPOSITORY, 'docs/tutorial.md'), 'utf8'));

/** A line's form: its words, with figures, ids and the width of columns left aside. On a busy machine a noisy figure may be undecided. */
function formOf(line: string): string {
  return line
    .replace(/^\? /, '✓ ')
    .replace(/\bundecided\b/, 'passed')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8}\b/g, 'ID')
    .replace(/[+−]?\d[\d,.]*(?: (?:kB|MB|B|ms|s|min)\b)*/g, 'N')
    .replace(/\s+/g, ' ')
    .trim();
}

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ws-profile-tutorial-')));
  mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
  symlinkSync(REPOSITORY, join(root, 'node_modules/ws-profile'));
  symlinkSync(join(REPOSITORY, 'node_modules/ws'), join(root, 'node_modules/ws'));
  symlinkSync(join(REPOSITORY, 'bin/ws-profile.js'), join(root, 'node_modules/.bin/ws-profile'));
  execFileSync('git', ['init', '-q'], { cwd: root });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(command: string): Promise<Finished> {
  const env = { ...process.env, CI: '', NO_COLOR: '1', COLUMNS: '100' };
  const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

describe('the tutorial, step by step', () => {
  it('has files, a patch and commands', () => {
    expect(new Set(STEPS.map(({ does }) => does))).toEqual(new Set(['write', 'patch', 'run']));
  });

  it.each(STEPS.map((step, i) => [i + 1, step.does, 'command' in step ? step.command : '', step] as const))(
    'step %i: %s %s',
    async (_number, _does, _command, step) => {
      if (step.does === 'write') {
        mkdirSync(dirname(join(root, step.file)), { recursive: true });
        writeFileSync(join(root, step.file), step.text);
        return;
      }
      if (step.does === 'patch') {
        execFileSync('git', ['apply', '-'], { cwd: root, input: step.text });
        return;
      }
      const { code, stdout, stderr } = await run(step.command);
      const printed = stdout.trimEnd().split('\n').map(formOf);
      let at = 0;
      for (const line of step.shown.filter((one) => one !== '…').map(formOf)) {
        const found = printed.indexOf(line, at);
        expect(found, `${line}\nin\n${printed.slice(at).join('\n')}\n${stderr}`).toBeGreaterThanOrEqual(at);
        at = found + 1;
      }
      expect(code).toBe(step.shown.some((line) => line.startsWith('✗')) ? 1 : 0);
    },
    600_000,
  );
});
