import { type Command, Option } from 'commander';
import {
  configOption,
  debugOption,
  jsonOption,
  managersOption,
  milliseconds,
  reporterHelp,
  reporterOption,
  showSecretsOption,
  wholeNumber,
} from '../options.js';

/** What every command that measures takes, as commander gives it. */
export interface MeasuringFlags {
  readonly config?: string;
  readonly managers?: number;
  readonly rounds?: number;
  readonly warmup?: number;
  readonly timeout?: number;
  readonly update?: 'all' | 'new' | 'none';
  readonly json?: boolean;
  readonly reporter?: readonly string[];
  readonly chart?: boolean;
  readonly verbose?: boolean;
  readonly strict?: boolean;
  readonly keepSnapshots?: boolean;
  readonly diagnose: boolean;
  readonly history: boolean;
  readonly secondOpinion?: 'memlab';
  readonly retries?: number;
  readonly debug?: boolean;
}

/** Adds how much is measured, and what follows. `of`: what `--timeout` bounds. */
export function addMeasuringOptions(
  command: Command,
  { timeout, update }: { timeout: string; update: string },
): Command {
  return command
    .addOption(configOption())
    .addOption(managersOption())
    .option('--rounds <n>', 'rounds in a window', wholeNumber(1))
    .option('--warmup <n>', 'rounds before the first snapshot', wholeNumber())
    .option('--timeout <time>', `${timeout}, such as 30s`, milliseconds(1))
    .addOption(
      new Option('-u, --update [mode]', `write baselines: all, new or none (default: ${update})`)
        .choices(['all', 'new', 'none'])
        .preset('all'),
    )
    .addOption(jsonOption())
    .addOption(reporterOption())
    .option('--chart', 'draw memory by round while it runs')
    .option('--verbose', 'print every metric, and V8 objects that never decide')
    .option('--strict', 'undecided fails')
    .option('--keep-snapshots', 'keep the snapshots of passing scenarios too')
    .option('--no-diagnose', 'do not look for where leaks were allocated')
    .option('--no-history', "do not append this run's figures to the history")
    .addOption(new Option('--second-opinion <tool>', 'let memlab judge the same snapshots').choices(['memlab']))
    .option('--retries <n>', 'run a failing scenario again; a pass on retry is said to be flaky', wholeNumber())
    .addOption(showSecretsOption())
    .addOption(debugOption())
    .addHelpText('after', reporterHelp());
}
