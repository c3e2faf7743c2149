import { Command } from 'commander';
import { configOption, jsonOption } from '../options.js';

/** What `ws-profile baseline` does. */
export interface BaselineActions {
  list(flags: BaselineFlags): Promise<void>;
  prune(flags: BaselineFlags): Promise<void>;
}

/** The command line's words, as commander gives them. */
export interface BaselineFlags {
  readonly config?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** `ws-profile baseline`: its commands and their options. */
export function createBaselineCommand({ list, prune }: BaselineActions): Command {
  const command = new Command('baseline').description('the committed figures that runs are compared with');
  command
    .command('list')
    .description('list the baselines')
    .addOption(configOption())
    .addOption(jsonOption())
    .action((flags: BaselineFlags) => list(flags));
  command
    .command('prune')
    .description('remove the baselines of scenarios that are gone')
    .addOption(configOption())
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action((flags: BaselineFlags) => prune(flags));
  return command;
}
