import { Command } from 'commander';
import { historyFileOption, jsonOption, repeated, wholeNumber } from '../options.js';

/** The command line's words, as commander gives them. */
export interface TrendFlags {
  readonly metric?: readonly string[];
  readonly last?: number;
  readonly branch?: string;
  readonly key?: string;
  readonly managers?: number;
  readonly file?: string;
  readonly json?: boolean;
}

/** `ws-profile trend`: its options. */
export function createTrendCommand(trend: (scenario: string | undefined, flags: TrendFlags) => Promise<void>): Command {
  return new Command('trend')
    .description('chart figures over the last runs, and say at which commit their level moved')
    .argument('[scenario]', 'default: every scenario of the history')
    .option('--metric <name>', 'metric to chart, may be repeated (default: liveBytesPerManager)', repeated)
    .option('--last <n>', 'only the newest n runs', wholeNumber(1))
    .option('--branch <name>', 'only runs of this branch')
    .option('--key <key>', "only this platform, such as node20-linux-x64; default: the newest run's")
    .option('--managers <n>', "only runs of so many managers; default: the newest run's", wholeNumber(1))
    .addOption(historyFileOption())
    .addOption(jsonOption())
    .action((scenario: string | undefined, flags: TrendFlags) => trend(scenario, flags));
}
