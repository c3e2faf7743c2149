import { resolveConfig } from '../../config/resolve.js';
import { compareWithBranch } from '../../history/compare.js';
import { readHistory } from '../../history/file.js';
import { historyRecords } from '../../history/record.js';
import type { Config } from '../../model/config.js';
import { escapeCommandMessage, escapeTerminal } from '../../model/escape.js';
import type { BranchComparison } from '../../model/history.js';
import type { RunResult } from '../../model/result.js';
import { comparisonMarkdown, isCompared, nothingToCompare } from '../../report/documents/comparison.js';
import { summaryMarkdown } from '../../report/documents/summary.js';
import { projectPath } from '../git.js';
import { runToLookAt } from '../leaks/found.js';
import type { CommentFlags } from './command.js';
import { putComment } from './github.js';
import { type PullRequest, pullRequestAtHand } from './pull-request.js';

/** GitHub takes so many characters as a comment. */
const MAX_BYTES = 65_536;

/** `ws-profile comment`: one comment a project and pull request. */
export async function comment(process: NodeJS.Process, flags: CommentFlags): Promise<void> {
  const { env } = process;
  const config = await resolveConfig({ root: process.cwd(), path: flags.config, env });
  const request = await pullRequestAtHand(env);
  const { result } = await runToLookAt(config.root, flags.from);
  const comparison = await compare(config, result, flags.base ?? request.base);
  const path = await projectPath(config.root);
  const marker = `<!-- ws-profile ${path || '.'} -->`;
  const lead = comparison ? [comparisonMarkdown(comparison)] : [];
  const outcome = await putComment(
    request,
    marker,
    summaryMarkdown(result, { verbose: false, maxBytes: MAX_BYTES, marker, lead }),
  );
  if (comparison && !isCompared(comparison)) {
    process.stdout.write(
      `${escapeTerminal(
        nothingToCompare(comparison, (text) => text),
        400,
      )}.\n`,
    );
  }
  if (outcome.status === 'refused') warn(process, refusalText(request, outcome));
  else process.stdout.write(`comment ${outcome.status}  ${escapeTerminal(outcome.url, 400)}\n`);
}

async function compare(
  config: Config,
  result: RunResult,
  branch: string | undefined,
): Promise<BranchComparison | undefined> {
  if (branch === undefined) return undefined;
  const { records } = config.history === false ? { records: [] } : await readHistory(config.history);
  const at = new Date(result.startedAt ?? 0);
  const run = historyRecords(result, { commit: null, branch: null, ...result.revision, at });
  return compareWithBranch(run, records, branch);
}

function refusalText(
  { isFork }: PullRequest,
  { reason, isForbidden }: { readonly reason: string; readonly isForbidden: boolean },
): string {
  const hint = isFork
    ? ' A pull request from a fork has no right to comment: its report is in the workflow’s summary.'
    : isForbidden
      ? ' The job needs permissions: pull-requests: write.'
      : '';
  return `The comment was not written: ${reason}.${hint}`;
}

/** As an annotation where GitHub reads along. */
function warn(process: NodeJS.Process, text: string): void {
  const safe = escapeTerminal(text, 600);
  if (process.env.GITHUB_ACTIONS === 'true') {
    process.stdout.write(`::warning title=ws-profile::${escapeCommandMessage(safe)}\n`);
  } else {
    process.stderr.write(`ws-profile: ${safe}\n`);
  }
}
