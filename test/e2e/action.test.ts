import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Finished, REPOSITORY } from './launch.js';

interface Step {
  readonly name: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly 'working-directory'?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const ACTION = parse(readFileSync(join(REPOSITORY, 'action.yml'), 'utf8')) as Action;

const FACTORY = 'export class Session {}\nexport const open = () => new Session();\n';
const LEAKY =
  'export class Session {}\nconst all = new Map();\nexport const open = () => {\n  const session = new Session();\n  all.set(all.size, session);\n  return session;\n};\n';
const SCENARIO = `import { open } from '../src/session.mjs';
export default { managers: 10, steady: false, create: () => open(), destroy() {} };
`;

interface Comment {
  readonly id: number;
  readonly html_url: string;
  body: string;
}

/** As much of GitHub's API as comments need. */
const github = {
  comments: [] as Comment[],
  requests: [] as string[],
  tokens: new Set<string>(),
  mayWrite: true,
};
const server = createServer(async (request, response) => {
  const answer = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const url = new URL(request.url ?? '', 'http://api');
  github.requests.push(`${request.method} ${url.pathname}`);
  github.tokens.add(request.headers.authorization ?? '');
  if (request.method === 'GET') {
    const [page, size] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('per_page'))];
    answer(200, github.comments.slice((page - 1) * size, page * size));
    return;
  }
  if (!github.mayWrite) {
    answer(403, { message: 'Resource not accessible by integration' });
    return;
  }
  const { body } = JSON.parse(await textOf(request)) as { body: string };
  if (request.method === 'POST') {
    const id = github.comments.length + 1;
    const comment = { id, html_url: `https://github.example/chat/pull/7#issuecomment-${id}`, body };
    github.comments.push(comment);
    answer(201, comment);
    return;
  }
  const comment = github.comments.find(({ id }) => url.pathname.endsWith(`/comments/${id}`));
  if (comment) comment.body = body;
  answer(comment ? 200 : 404, comment ?? { message: 'Not Found' });
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

let repository: string;
let variables: NodeJS.ProcessEnv;
const inProject = (file: string) => join(repository, 'packages/chat', file);
const write = (file: string, text: string) => {
  mkdirSync(dirname(inProject(file)), { recursive: true });
  writeFileSync(inProject(file), text);
};

beforeAll(async () => {
  repository = realpathSync(mkdtempSync(join(tmpdir(), 'ws-profile-action-')));
  mkdirSync(join(repository, '.git'));
  write('package.json', '{}');
  write('src/session.mjs', FACTORY);
  write('scenarios/session.scenario.mjs', SCENARIO);
  mkdirSync(inProject('node_modules/.bin'), { recursive: true });
  symlinkSync(join(REPOSITORY, 'bin/ws-profile.js'), inProject('node_modules/.bin/ws-profile'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  variables = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GITHUB_REPOSITORY: 'example/chat',
    GITHUB_EVENT_PATH: join(repository, 'event.json'),
    GITHUB_STEP_SUMMARY: join(repository, 'summary.md'),
  };
}, 60_000);
afterAll(() => {
  server.close();
  rmSync(repository, { recursive: true, force: true });
});
beforeEach(() => {
  github.requests = [];
  github.mayWrite = true;
});

/** What GitHub's variables say of an event, and the expressions of its context. */
interface Happening {
  readonly env: NodeJS.ProcessEnv;
  readonly github: Readonly<Record<string, string>>;
}

const PUSH: Happening = {
  env: { GITHUB_SHA: 'a'.repeat(40), GITHUB_REF_NAME: 'main', GITHUB_HEAD_REF: '', GITHUB_BASE_REF: '' },
  github: { event_name: 'push', ref_name: 'main', base_ref: '', run_id: '1', run_attempt: '1', token: 'from-the-job' },
};

function pullRequest({ base = 'main', from = 'example/chat' } = {}): Happening {
  const event = {
    pull_request: {
      number: 7,
      base: { ref: base, repo: { full_name: 'example/chat' } },
      head: { repo: { full_name: from } },
    },
  };
  writeFileSync(join(repository, 'event.json'), JSON.stringify(event));
  return {
    env: { GITHUB_SHA: 'b'.repeat(40), GITHUB_REF_NAME: '7/merge', GITHUB_HEAD_REF: 'audit', GITHUB_BASE_REF: base },
    github: { ...PUSH.github, event_name: 'pull_request', ref_name: '7/merge', base_ref: base },
  };
}

const INPUTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(ACTION.inputs).map(([name, input]) => [name, String(input.default)])),
  'working-directory': 'packages/chat',
  install: 'echo "$PWD" > installed.txt',
  args: '--update none --no-diagnose',
};

/** As much of GitHub's expressions as the action uses. */
function evaluate(expression: string, { github: context }: Happening): unknown {
  const code = expression.replace(/\b(inputs|github)\.([\w-]+)/g, "$1['$2']");
  const scope = {
    inputs: { ...INPUTS, 'github-token': context.token },
    github: context,
    startsWith: (text: string, start: string) => text.startsWith(start),
    cancelled: () => false,
  };
  return new Function(...Object.keys(scope), `return ${code}`)(...Object.values(scope));
}

const filled = (text: string, happening: Happening) =>
  text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => String(evaluate(expression, happening)));

const isDue = ({ if: condition }: Step, happening: Happening) =>
  condition === undefined || Boolean(evaluate(condition.replace(/^\$\{\{(.*)\}\}$/, '$1'), happening));

/** A step's shell, as a runner starts it. */
function runStep(step: Step, happening: Happening): Promise<Finished> {
  const own = Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text, happening)]);
  const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', filled(step.run ?? '', happening)];
  const child = spawn('bash', args, {
    cwd: join(repository, filled(step['working-directory'] ?? '.', happening)),
    env: { ...process.env, ...variables, ...happening.env, ...Object.fromEntries(own) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

/** Every step of the action that is due and has a shell, by its name; a step that fails holds up only those that do not ask. */
async function runAction(happening: Happening): Promise<Readonly<Record<string, Finished>>> {
  const done: Record<string, Finished> = {};
  let failed = false;
  for (const step of ACTION.runs.steps) {
    if (step.run === undefined || !isDue(step, happening)) continue;
    if (failed && !step.if?.includes('cancelled()')) continue;
    done[step.name] = await runStep(step, happening);
    failed ||= done[step.name]?.code !== 0;
  }
  return done;
}

const COMMENT = ACTION.runs.steps.find(({ name }) => name === 'Comment')!;

describe('the GitHub action', () => {
  it('is a composite whose steps name a shell or another action', () => {
    expect(ACTION.runs.using).toBe('composite');
    for (const step of ACTION.runs.steps) expect(step.run === undefined ? step.uses : step.shell).toBeTruthy();
  });

  it('installs and profiles a push to the base branch, and comments on nothing', async () => {
    const done = await runAction(PUSH);
    expect(Object.keys(done)).toEqual(['Install', 'Profile']);
    expect(done.Profile?.code, done.Profile?.stderr).toBe(0);
    expect(readFileSync(inProject('installed.txt'), 'utf8').trim()).toBe(inProject('').replace(/\/$/, ''));
    expect(readFileSync(inProject('.ws-profile/history.jsonl'), 'utf8')).toContain('"branch":"main"');
    expect(github.requests).toEqual([]);
  });

  it('comments on the pull request once, against the base branch, and fails with the leak', async () => {
    write('src/session.mjs', LEAKY);
    const done = await runAction(pullRequest());
    expect(done.Profile?.code).toBe(1);
    expect(done.Profile?.stdout).toMatch(/^::error file=packages\/chat\/src\/session\.mjs,line=\d+,/m);
    expect(done.Comment?.code, done.Comment?.stderr).toBe(0);
    expect(done.Comment?.stdout).toContain('comment written  https://github.example/chat/pull/7#issuecomment-1\n');
    expect(github.comments).toHaveLength(1);
    const { body } = github.comments[0]!;
    expect(body).toMatch(/^<!-- ws-profile packages\/chat -->\n## ❌ ws-profile: not safe to deploy\n/);
    expect(body).toMatch(
      /### Against <code>main<\/code>\n\n- new: leak of <code>Session<\/code> in <code>session<\/code>/,
    );
    expect(body).toMatch(/\| <code>session<\/code> \| leaked objects\/manager \| 0 \| 1 \| \+1 \|/);
    expect(body).toContain(`There: <code>${'a'.repeat(10)}</code> of `);
    expect([...github.tokens]).toEqual(['Bearer from-the-job']);
    expect(readFileSync(variables.GITHUB_STEP_SUMMARY!, 'utf8')).toContain('not safe to deploy');
  }, 120_000);

  it('edits that comment the next time, also behind a hundred others', async () => {
    const others = Array.from({ length: 130 }, (_, i) => ({ id: 1000 + i, html_url: '', body: `a word, ${i}` }));
    github.comments.unshift(...others);
    const { code, stdout } = await runStep(COMMENT, pullRequest());
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('comment edited  https://') });
    expect(github.comments).toHaveLength(131);
    expect(github.requests.at(-1)).toBe('PATCH /repos/example/chat/issues/comments/1');
  });

  it('says that a fork may not comment, and goes on', async () => {
    github.mayWrite = false;
    const { code, stdout } = await runStep(COMMENT, pullRequest({ from: 'somebody/chat' }));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^::warning title=ws-profile::The comment was not written: GitHub answered 403 Resource not accessible by integration\. A pull request from a fork/m,
    );
  });

  it('says that a base branch has no history', async () => {
    const { code, stdout } = await runStep(COMMENT, pullRequest({ base: 'next' }));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Not compared with next: the history here has no run of it/m);
    expect(github.comments.find(({ id }) => id === 1)?.body).toMatch(/\nNot compared with <code>next<\/code>: /);
  });

  it('says that GitHub does not answer, and goes on', async () => {
    const nobody = { ...pullRequest(), env: { ...pullRequest().env, GITHUB_API_URL: 'http://127.0.0.1:1' } };
    const { code, stdout } = await runStep(COMMENT, nobody);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^::warning title=ws-profile::The comment was not written: fetch failed: /m);
  });

  it('says that there is no pull request', async () => {
    writeFileSync(join(repository, 'event.json'), '{}');
    const { code, stderr } = await runStep(COMMENT, PUSH);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no pull request here to comment on.');
  });
});
