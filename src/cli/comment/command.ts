import { Command } from 'commander';
import { configOption } from '../options.js';

/** The command line's words, as commander gives them. */
export interface CommentFlags {
  readonly from?: string;
  readonly base?: string;
  readonly config?: string;
}

/** `ws-profile comment`: its options. */
export function createCommentCommand(comment: (flags: CommentFlags) => Promise<void>): Command {
  return new Command('comment')
    .description("write the last run as one comment of GitHub's pull request at hand, and edit it the next time")
    .option('--from <file>', 'document of ws-profile run --json; default: the last run here')
    .option('--base <branch>', "compare with the history's last run of this branch; default: the pull request's base")
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nReads GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_EVENT_PATH and GITHUB_API_URL. Exits with 0 also where the comment\n' +
        'could not be written, and says why: the verdict is the run’s.',
    )
    .action((flags: CommentFlags) => comment(flags));
}
