import { readFile } from 'node:fs/promises';
import { WsProfileError } from '../../errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A pull request, and the right to speak of it. */
export interface PullRequest {
  /** `https://api.github.com` */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
  /** The branch that it is to be merged into. */
  readonly base: string | undefined;
  /** Its branch is another repository's. */
  readonly isFork: boolean;
}

/** As much of the event as is read. */
interface PullRequestEvent {
  readonly pull_request?: {
    readonly number?: number;
    readonly base?: { readonly ref?: string; readonly repo?: { readonly full_name?: string } };
    readonly head?: { readonly repo?: { readonly full_name?: string } | null };
  };
}

/**
 * The pull request that this workflow runs for, by GitHub's variables.
 *
 * @throws WsProfileError USAGE where there is none, or no token
 */
export async function pullRequestAtHand(env: Environment): Promise<PullRequest> {
  const { pull_request: request } = await readEvent(env.GITHUB_EVENT_PATH);
  const number = request?.number ?? numberOf(env.GITHUB_REF);
  if (number === undefined || !env.GITHUB_REPOSITORY) {
    throw new WsProfileError('USAGE', 'There is no pull request here to comment on.', {
      hint: "It runs in GitHub's workflows for pull_request, which set GITHUB_EVENT_PATH and GITHUB_REPOSITORY.",
    });
  }
  if (!env.GITHUB_TOKEN) {
    throw new WsProfileError('USAGE', 'GITHUB_TOKEN is not set.', {
      hint: 'Hand it to the step with env:, and give the job permissions: pull-requests: write. docs/ci.md shows both.',
    });
  }
  return {
    api: (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, ''),
    repository: env.GITHUB_REPOSITORY,
    number,
    token: env.GITHUB_TOKEN,
    base: request?.base?.ref || env.GITHUB_BASE_REF || undefined,
    isFork: request !== undefined && request.head?.repo?.full_name !== request.base?.repo?.full_name,
  };
}

async function readEvent(file: string | undefined): Promise<PullRequestEvent> {
  if (!file) return {};
  try {
    return JSON.parse(await readFile(file, 'utf8')) as PullRequestEvent;
  } catch (cause) {
    throw new WsProfileError('USAGE', `GITHUB_EVENT_PATH can't be read: ${(cause as Error).message}.`, { cause });
  }
}

/** `refs/pull/7/merge` */
function numberOf(ref: string | undefined): number | undefined {
  const [, number] = /^refs\/pull\/(\d+)\//.exec(ref ?? '') ?? [];
  return number === undefined ? undefined : Number(number);
}
