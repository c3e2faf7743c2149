import { Command, InvalidArgumentError, Option } from 'commander';
import type { ConfigField } from '../../config/fields.js';
import { WsProfileError } from '../../errors.js';
import type { RunOptions } from '../../profile/run-options.js';
import {
  configOption,
  debugOption,
  jsonOption,
  managersOption,
  reporterHelp,
  reporterOption,
  showSecretsOption,
  wholeNumber,
} from '../options.js';

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
  readonly surface: boolean;
  readonly secondOpinion?: 'memlab';
  readonly shard?: string;
  readonly scale?: readonly number[];
  readonly workers?: number;
  readonly bail?: boolean;
  readonly retries?: number;
  readonly debug?: boolean;
}

/** `ws-profile run`: its options. */
export function createRunCommand(run: (patterns: readonly string[], flags: RunFlags) => Promise<void>): Command {
  return new Command('run')
    .description('profile scenarios: exit 0 when nothing stays behind')
    .argument('[scenarios...]', 'files, folders or globs; default: scenarios/**/*.scenario.*')
    .option('-g, --grep <pattern>', 'only scenarios whose name matches this regular expression')
    .option('--tag <tag...>', 'only scenarios with one of these tags')
    .option('--list', 'print the scenarios and stop')
    .addOption(configOption())
    .addOption(managersOption())
    .option('--rounds <n>', 'rounds in a window', wholeNumber(1))
    .option('--warmup <n>', 'rounds before the first snapshot', wholeNumber())
    .option('--timeout <ms>', 'how long one call of a hook may take', wholeNumber(1))
    .addOption(
      new Option('-u, --update [mode]', 'write baselines: all, new or none (default: none in CI, new at a terminal)')
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
    .option('--no-surface', 'do not hold the exported names')
    .addOption(new Option('--second-opinion <tool>', 'let memlab judge the same snapshots').choices(['memlab']))
    .option('--scale <factors>', 'measure with so many times the managers too, such as 1,4,16', scaleFactors)
    .option('--shard <i/n>', 'run the i-th of n parts')
    .option('-j, --workers <n>', 'scenarios at once; neighbours disturb memory figures', wholeNumber(1))
    .option('--bail', 'stop at the first scenario that fails')
    .option('--retries <n>', 'run a failing scenario again; a pass on retry is said to be flaky', wholeNumber())
    .addOption(showSecretsOption())
    .addOption(debugOption())
    .addHelpText('after', reporterHelp())
    .action((patterns: readonly string[], flags: RunFlags) => run(patterns, flags));
}

/** What the command line says of the configuration; undefined says nothing. */
export function configOf(
  patterns: readonly string[],
  flags: RunFlags,
): Readonly<Partial<Record<ConfigField, unknown>>> {
  return {
    scenarios: patterns.length > 0 ? patterns : undefined,
    managers: flags.managers,
    rounds: flags.rounds,
    warmup: flags.warmup,
    timeoutMs: flags.timeout,
    update: flags.update,
    reporters: flags.reporter,
    // memlab reads what was kept.
    keepSnapshots: flags.keepSnapshots || flags.secondOpinion !== undefined || undefined,
    diagnose: flags.diagnose ? undefined : false,
    history: flags.history ? undefined : false,
    surface: flags.surface ? undefined : [],
    strict: flags.strict,
    workers: flags.workers,
    retries: flags.retries,
  };
}

/** Which scenarios the command line asks for, and when to stop. */
export function selectionOf({
  grep,
  tag,
  bail,
  scale,
}: RunFlags): Pick<RunOptions, 'grep' | 'tags' | 'bail' | 'scale'> {
  return { grep: grep === undefined ? undefined : parsePattern(grep), tags: tag, bail, scale };
}

/** Whether scenarios are left out on purpose. */
export function isPartial(patterns: readonly string[], { grep, tag, shard, bail }: RunFlags): boolean {
  return patterns.length > 0 || [grep, tag, shard, bail].some((flag) => flag !== undefined);
}

function parsePattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (cause) {
    throw new WsProfileError('USAGE', `--grep ${pattern} is no regular expression: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** `1,4,16`: at least two numbers, ascending. */
function scaleFactors(text: string): readonly number[] {
  const factors = [...new Set(text.split(',').map(wholeNumber(1, 10_000)))].sort((a, b) => a - b);
  if (factors.length < 2) throw new InvalidArgumentError('It takes two numbers or more, such as 1,4,16.');
  return factors;
}
