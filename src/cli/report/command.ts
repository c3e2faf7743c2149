import { Command } from 'commander';
import { configOption, jsonOption } from '../options.js';

/** The command line's words, as commander gives them. */
export interface ReportFlags {
  readonly config?: string;
  readonly run?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly surface: boolean;
  readonly checks: boolean;
}

/** `ws-profile report`: its options. */
export function createReportCommand(report: (flags: ReportFlags) => Promise<void>): Command {
  return new Command('report')
    .description('say whether to deploy, from the last run, the history, the surface and the checks')
    .addOption(configOption())
    .option('--run <file>', "another run's --json document; default: the last run's here")
    .option('--out <folder>', 'write index.html, report.md and report.json there')
    .addOption(jsonOption())
    .option('--no-surface', 'do not hold the exported names again: take what the run found')
    .option('--no-checks', "do not run the project's own checks")
    .addHelpText('after', '\nExit codes: 0 safe, 1 not safe, 3 unknown: what has to be shown was not run.')
    .action((flags: ReportFlags) => report(flags));
}
