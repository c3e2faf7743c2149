import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launch } from './launch.js';

const FACTORY = `
export class Session {
  constructor(userId) { this.userId = userId; }
  close() {}
}

export class SessionFactory {
  create(userId) {
    const session = new Session(userId);
    return session;
  }
}
`;

const LEAK = `
class AuditRecord {
  constructor(userId) { this.userId = userId; }
}

const audit = new Map();
let count = 0;
`;

const SCENARIO = `
import { SessionFactory } from '../src/factory.mjs';

export default {
  managers: 20,
  steady: false,
  setup: () => new SessionFactory(),
  create: (factory, i) => factory.create('user-' + i),
  exercise: (_factory, session) => session.userId.length,
  destroy: (_factory, session) => session.close(),
};
`;

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'ws-profile-pull-request-'));
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

function git(...args: string[]): string {
  const who = ['-c', 'user.name=A Developer', '-c', 'user.email=dev@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: repository, encoding: 'utf8' }).trim();
}

function commit(message: string): string {
  git('add', '-A');
  git('commit', '-q', '-m', message);
  return git('rev-parse', 'HEAD');
}

function put(path: string, text: string): void {
  mkdirSync(join(repository, path, '..'), { recursive: true });
  writeFileSync(join(repository, path), text);
}

describe('a pull request', () => {
  it('that leaks one object per manager fails with an annotation, a summary and the commit in the history', async () => {
    git('init', '-q', '-b', 'main');
    put('.gitignore', '.ws-profile/\n');
    put('src/factory.mjs', FACTORY);
    put('scenarios/session.scenario.mjs', SCENARIO);
    commit('Make sessions');
    expect(await launch(['run', '-u', 'all'], { cwd: repository })).toMatchObject({ code: 0 });
    expect(git('status', '--porcelain')).toMatch(/^\?\? baselines\/$/);
    commit('Accept the baseline');

    git('switch', '-q', '-c', 'audit');
    const leaking = FACTORY.replace(
      'return session;',
      'audit.set(++count, new AuditRecord(userId));\n    return session;',
    );
    put('src/factory.mjs', LEAK + leaking);
    const leaked = commit('Keep an audit trail');
    const summary = join(repository, '.ws-profile', 'summary.md');
    const env = {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_SHA: '',
      GITHUB_REF_NAME: '',
    };
    const { code, stdout } = await launch(['run'], { cwd: repository, env });

    expect(code).toBe(1);
    expect(stdout).toContain('LEAK  +1.00 AuditRecord per manager');
    expect(stdout).toMatch(
      /^::error file=scenarios\/session\.scenario\.mjs,line=1,title=session%3A memory check failed::/m,
    );
    expect(stdout).toMatch(
      /^::error file=src\/factory\.mjs,line=\d+,title=\+1\.00 AuditRecord per manager leaked in session::/m,
    );
    const text = readFileSync(summary, 'utf8');
    expect(text).toMatch(/\*\*LEAK\*\* \+1\.00 <code>AuditRecord<\/code> per manager, \+\d+ B per manager/);
    expect(text).toMatch(/held by <code>audit &#40;Map&#41;<\/code>/);
    expect(git('status', '--porcelain')).toBe('');
    const lines = readFileSync(join(repository, '.ws-profile', 'history.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { scenario: 'session', verdict: 'pass', branch: 'main' },
      { scenario: 'session', verdict: 'fail', branch: 'audit', commit: leaked },
    ]);
  });
});
