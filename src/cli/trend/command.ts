import { Command, InvalidArgumentError } from 'commander';

/** `ws-profile trend`: its options. What it does is in trend.ts, loaded when it runs. */
export function createTrendCommand(process: NodeJS.Process): Command {
  return new Command('trend')
    .description('chart figures over the last runs, and say at which commit their level moved')
    .argument('[scenario]', 'default: every scenario of the history')
    .option('--metric <name>', 'metric to chart, may be repeated (default: liveBytesPerManager)', collect)
    .option('--last <n>', 'only the newest n runs', count)
    .option('--branch <name>', 'only runs of this branch')
    .option('--key <key>', "only this platform, such as node20-linux-x64; default: the newest run's")
    .option('--file <file>', 'history file; default: as configured')
    .option('--json', 'print one JSON document')
    .action(async (scenario: string | undefined, options: TrendFlags) => {
      const { trend } = await import('./trend.js');
      await trend(process, scenario, options);
    });
}

/** The command line's words, as commander gives them. */
export interface TrendFlags {
  readonly metric?: readonly string[];
  readonly last?: number;
  readonly branch?: string;
  readonly key?: string;
  readonly file?: string;
  readonly json?: boolean;
}

function collect(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

function count(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return Number(text);
}
