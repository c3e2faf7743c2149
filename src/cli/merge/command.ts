import { Command } from 'commander';

/** `ws-profile merge`: its options. What it does is in merge.ts, loaded when it runs. */
export function createMergeCommand(process: NodeJS.Process): Command {
  return new Command('merge')
    .description('join the results of all shards into one report and one verdict')
    .argument('<files...>', 'documents of ws-profile run --shard i/n --reporter json=FILE')
    .option('--json', 'print one JSON document on stdout, and nothing else there')
    .option('--reporter <name[=file]>', 'a report of the whole, may be repeated', collect)
    .option('--verbose', 'print every metric')
    .action(async (files: string[], options: MergeFlags) => {
      const { merge } = await import('./merge.js');
      process.exitCode = await merge(process, files, options);
    });
}

/** The command line's words, as commander gives them. */
export interface MergeFlags {
  readonly json?: boolean;
  readonly reporter?: readonly string[];
  readonly verbose?: boolean;
}

function collect(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}
