import { Command, InvalidArgumentError, Option } from 'commander';
import { showSecretsOption } from '../terminal/show-secrets.js';

/** `ws-profile run`: its options. What it does is in run.ts, loaded when it runs. */
export function createRunCommand(process: NodeJS.Process): Command {
  return new Command('run')
    .description('profile scenarios: exit 0 when nothing stays behind')
    .argument('[scenarios...]', 'files, folders or globs; default: scenarios/**/*.scenario.*')
    .option('-g, --grep <pattern>', 'only scenarios whose name matches this regular expression')
    .option('--tag <tag...>', 'only scenarios with one of these tags')
    .option('--list', 'print the scenarios and stop')
    .option('--config <file>', 'configuration file; default: ws-profile.config.* in this folder')
    .option('--managers <n>', 'managers alive together in a round', count)
    .option('--rounds <n>', 'rounds in a window', count)
    .option('--warmup <n>', 'rounds before the first snapshot', countOrZero)
    .option('--timeout <ms>', 'how long one call of a hook may take', count)
    .addOption(
      new Option('-u, --update [mode]', 'write baselines: all, new or none (default: none in CI, new at a terminal)')
        .choices(['all', 'new', 'none'])
        .preset('all'),
    )
    .option('--json', 'print one JSON document on stdout, and nothing else there')
    .option(
      '--reporter <name[=file]>',
      'terminal, json, junit, github, markdown, sarif, gitlab or openmetrics; may be repeated',
      collect,
    )
    .option('--chart', 'draw memory by round while it runs')
    .option('--verbose', 'print every metric, and V8 objects that never decide')
    .option('--strict', 'undecided fails')
    .option('--keep-snapshots', 'keep the snapshots of passing scenarios too')
    .option('--no-diagnose', 'do not look for where leaks were allocated')
    .option('--no-history', "do not append this run's figures to the history")
    .addOption(new Option('--second-opinion <tool>', 'let memlab judge the same snapshots').choices(['memlab']))
    .option('--shard <i/n>', 'run the i-th of n parts')
    .option('-j, --workers <n>', 'scenarios at once; neighbours disturb memory figures', count)
    .option('--bail', 'stop at the first scenario that fails')
    .option('--retries <n>', 'run a failing scenario again; a pass on retry is said to be flaky', countOrZero)
    .addOption(showSecretsOption())
    .option('--debug', 'print stack traces')
    .action(async (patterns: string[], options: RunFlags) => {
      const { run } = await import('./run.js');
      process.exitCode = await run(process, patterns, options);
    });
}

/** The command line's words, as commander gives them. */
export interface RunFlags {
  readonly grep?: string;
  readonly tag?: readonly string[];
  readonly list?: boolean;
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
  readonly shard?: string;
  readonly workers?: number;
  readonly bail?: boolean;
  readonly retries?: number;
  readonly debug?: boolean;
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function count(text: string): number {
  const value = countOrZero(text);
  if (value === 0) throw new InvalidArgumentError('It must be at least 1.');
  return value;
}

function countOrZero(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
