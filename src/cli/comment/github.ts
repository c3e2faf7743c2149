import type { PullRequest } from './pull-request.js';

const TIMEOUT_MS = 30_000;
const PAGE = 100;

/** What became of a comment. */
export type Outcome =
  | { readonly status: 'written' | 'edited'; readonly url: string }
  | { readonly status: 'refused'; readonly reason: string; readonly isForbidden: boolean };

interface Comment {
  readonly id: number;
  readonly html_url: string;
  readonly body?: string | null;
}

/** An answer of GitHub's that is no success. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Writes a comment, or edits the one that begins with the same marker. Never fails: says why it could not. */
export async function putComment(request: PullRequest, marker: string, body: string): Promise<Outcome> {
  const comments = `/repos/${request.repository}/issues`;
  try {
    const before = await findComment(request, `${comments}/${request.number}/comments`, marker);
    const { html_url: url } = before
      ? await ask<Comment>(request, 'PATCH', `${comments}/comments/${before.id}`, { body })
      : await ask<Comment>(request, 'POST', `${comments}/${request.number}/comments`, { body });
    return { status: before ? 'edited' : 'written', url };
  } catch (error) {
    const isForbidden = error instanceof Refusal && (error.status === 403 || error.status === 404);
    return { status: 'refused', reason: reasonOf(error as Error), isForbidden };
  }
}

async function findComment(request: PullRequest, path: string, marker: string): Promise<Comment | undefined> {
  for (let page = 1; ; page++) {
    const comments = await ask<readonly Comment[]>(request, 'GET', `${path}?per_page=${PAGE}&page=${page}`);
    const found = comments.find(({ body }) => body?.startsWith(marker));
    if (found || comments.length < PAGE) return found;
  }
}

async function ask<Answer>(request: PullRequest, method: string, path: string, content?: object): Promise<Answer> {
  const response = await fetch(request.api + path, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${request.token}`,
      'content-type': 'application/json',
      'user-agent': 'ws-profile',
      'x-github-api-version': '2022-11-28',
    },
    ...(content && { body: JSON.stringify(content) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as Answer;
  throw new Refusal(response.status, `GitHub answered ${response.status} ${messageOf(text)}`.trimEnd());
}

function messageOf(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? '');
  } catch {
    return '';
  }
}

/** Of a connection that failed, `fetch` says why in the cause. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
