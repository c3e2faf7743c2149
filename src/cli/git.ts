import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Revision } from '../model/result.js';
import { runProgram } from '../process/run-program.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables in which CI systems say what they build: commit, then branch, the first that is set. */
const CI_VARIABLES: readonly (readonly [commit: string, branches: readonly string[]])[] = [
  ['WS_PROFILE_COMMIT', ['WS_PROFILE_BRANCH']],
  ['GITHUB_SHA', ['GITHUB_HEAD_REF', 'GITHUB_REF_NAME']],
  ['CI_COMMIT_SHA', ['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', 'CI_COMMIT_REF_NAME']],
  ['BUILDKITE_COMMIT', ['BUILDKITE_BRANCH']],
  ['CIRCLE_SHA1', ['CIRCLE_BRANCH']],
  ['BITBUCKET_COMMIT', ['BITBUCKET_BRANCH']],
  ['BUILD_SOURCEVERSION', ['SYSTEM_PULLREQUEST_SOURCEBRANCH', 'BUILD_SOURCEBRANCHNAME']],
  ['DRONE_COMMIT_SHA', ['DRONE_SOURCE_BRANCH', 'DRONE_BRANCH']],
  ['TRAVIS_COMMIT', ['TRAVIS_PULL_REQUEST_BRANCH', 'TRAVIS_BRANCH']],
  ['GIT_COMMIT', ['GIT_BRANCH']],
];

/** The commit and branch at hand: from the CI system's environment, else from the repository's files. Never fails. */
export async function readRevision(folder: string, environment: Environment): Promise<Revision> {
  for (const [commit, branches] of CI_VARIABLES) {
    const id = environment[commit];
    if (!id) continue;
    const branch = branches.map((name) => environment[name]).find((value) => value);
    return { commit: id, branch: branch ?? null };
  }
  return readRepository(folder).catch(() => ({ commit: null, branch: null }));
}

/** Where a folder lies in its repository, with slashes; empty at its root, and where there is none. */
export async function projectPath(folder: string): Promise<string> {
  const repository = await findRepository(resolve(folder)).catch(() => undefined);
  return repository === undefined ? '' : relative(repository.root, resolve(folder)).replaceAll('\\', '/');
}

async function readRepository(folder: string): Promise<Revision> {
  const repository = await findRepository(resolve(folder));
  if (repository === undefined) return { commit: null, branch: null };
  const { gitFolder } = repository;
  const head = (await readFile(join(gitFolder, 'HEAD'), 'utf8')).trim();
  const [, ref] = /^ref: (refs\/\S+)$/.exec(head) ?? [];
  if (ref === undefined) return { commit: isCommit(head) ? head : null, branch: null };
  return { commit: await readRef(gitFolder, ref), branch: ref.replace(/^refs\/heads\//, '') };
}

const STATUS_TIMEOUT_MS = 5_000;

/**
 * Whether the tree holds changes that are in no commit, the baselines' own left aside; undefined where there is no git to ask.
 * Never fails.
 */
export async function hasUncommitted(folder: string, baselines: string): Promise<boolean | undefined> {
  const paths = [':/', `:(exclude)${relative(folder, baselines) || '.'}`];
  const args = ['--no-optional-locks', 'status', '--porcelain', '--', ...paths];
  const status = await runProgram('git', args, { cwd: folder, timeoutMs: STATUS_TIMEOUT_MS });
  return status === undefined ? undefined : status.trim() !== '';
}

/** `.git` is a folder, or in a worktree a file that names one. */
async function findRepository(folder: string): Promise<{ root: string; gitFolder: string } | undefined> {
  const path = join(folder, '.git');
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return { root: folder, gitFolder: path };
  if (found?.isFile()) {
    const [, target] = /^gitdir: (.+)$/m.exec(await readFile(path, 'utf8')) ?? [];
    return target === undefined ? undefined : { root: folder, gitFolder: resolve(folder, target) };
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : findRepository(parent);
}

async function readRef(gitFolder: string, ref: string): Promise<string | null> {
  const shared = await readFile(join(gitFolder, 'commondir'), 'utf8').catch(() => undefined);
  const folders = shared === undefined ? [gitFolder] : [gitFolder, resolve(gitFolder, shared.trim())];
  for (const folder of folders) {
    const loose = (await readFile(join(folder, ref), 'utf8').catch(() => '')).trim();
    if (isCommit(loose)) return loose;
    const packed = await readFile(join(folder, 'packed-refs'), 'utf8').catch(() => '');
    const line = packed.split('\n').find((one) => one.endsWith(` ${ref}`));
    const commit = line?.slice(0, line.indexOf(' ')) ?? '';
    if (isCommit(commit)) return commit;
  }
  return null;
}

const isCommit = (text: string) => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text);
