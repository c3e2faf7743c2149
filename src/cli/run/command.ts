import { Command, InvalidArgumentError } from 'commander';
import type { ConfigField } from '../../config/fields.js';
import { WsProfileError } from '../../errors.js';
import type { RunOptions } from '../../profile/run-options.js';
import { wholeNumber } from '../options.js';
import { addMeasuringOptions, type MeasuringFlags } from './measuring-options.js';

/** The command line's words, as commander gives them. */
export interface RunFlags extends MeasuringFlags {
  readonly grep?: string;
  readonly tag?: readonly string[];
  readonly lastFailed?: boolean;
  readonly list?: boolean;
  readonly shard?: string;
  readonly scale?: readonly number[];
  readonly surface?: boolean;
  readonly workers?: number;
  readonly bail?: boolean;
}

/** `ws-profile run`: its options. */
export function createRunCommand(run: (patterns: readonly string[], flags: RunFlags) => Promise<void>): Command {
  const command = new Command('run')
    .description('profile scenarios: exit 0 when nothing stays behind')
    .argument('[scenarios...]', 'files, folders, globs or names; default: scenarios/**/*.scenario.*')
    .option('-g, --grep <pattern>', 'only scenarios whose name matches this regular expression')
    .option('--tag <tag...>', 'only scenarios with one of these tags')
    .option('--last-failed', 'only scenarios that did not pass the last time, by the history')
    .option('--list', 'print the scenarios and stop')
    .option('--no-surface', 'do not hold the exported names')
    .option('--scale <factors>', 'measure with so many times the managers too, such as 1,4,16', scaleFactors)
    .option('--shard <i/n>', 'run the i-th of n parts')
    .option('-j, --workers <n>', 'scenarios at once; neighbours disturb memory figures', wholeNumber(1))
    .option('--bail', 'stop at the first scenario that fails');
  return addMeasuringOptions(command, {
    timeout: 'how long one call of a hook may take',
    update: 'none in CI, new at a terminal',
  }).action((patterns: readonly string[], flags: RunFlags) => run(patterns, flags));
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
    surface: flags.surface === false ? [] : undefined,
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
export function isPartial(patterns: readonly string[], { grep, tag, shard, bail, lastFailed }: RunFlags): boolean {
  return patterns.length > 0 || [grep, tag, shard, bail, lastFailed].some((flag) => flag !== undefined);
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
