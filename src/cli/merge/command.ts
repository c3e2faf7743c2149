import { Command } from 'commander';
import { jsonOption, reporterHelp, reporterOption } from '../options.js';

/** The command line's words, as commander gives them. */
export interface MergeFlags {
  readonly json?: boolean;
  readonly reporter?: readonly string[];
  readonly verbose?: boolean;
}

/** `ws-profile merge`: its options. */
export function createMergeCommand(merge: (files: readonly string[], flags: MergeFlags) => Promise<void>): Command {
  return new Command('merge')
    .description('join the results of all shards into one report and one verdict')
    .argument('<files...>', 'documents of ws-profile run --shard i/n --reporter json=FILE')
    .addOption(jsonOption())
    .addOption(reporterOption())
    .option('--verbose', 'print every metric')
    .addHelpText('after', reporterHelp())
    .action((files: readonly string[], flags: MergeFlags) => merge(files, flags));
}
