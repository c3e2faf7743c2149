import { Argument, Command, Option } from 'commander';
import { debugOption, helpSection, showSecretsOption } from '../options.js';

/** memlab's analyses, each with its question; docs/memlab.md shows what each says of a Node process. */
const ONE_SNAPSHOT = {
  'object-size': 'which objects retain most?',
  'object-fanout': 'which objects refer to most others?',
  'object-shallow': 'which objects are there many times with the same content?',
  'detached-DOM': 'which native objects are marked as detached?',
  'collections-with-stale': 'which collections hold objects that are marked as detached?',
  object: 'what does one object hold? needs --node-id',
  shape: 'which shapes of objects retain most, and who refers to them?',
  string: 'which strings are there many times?',
  'global-variable': 'about pages in a browser: says nothing here',
  'react-hooks': 'about pages in a browser: all zero here',
  'unmounted-fiber-node': 'about pages in a browser: says nothing here',
} as const;

const SERIES = {
  'unbound-collection': 'which collections grow from snapshot to snapshot?',
  'unbound-object': 'which objects retain more from snapshot to snapshot?',
  'unbound-shape': 'which shapes grow from snapshot to snapshot?',
} as const;

type Analysis = keyof typeof ONE_SNAPSHOT | keyof typeof SERIES;

/** The command line's words, as commander gives them. */
export interface MemlabFlags {
  readonly analysis: Analysis | undefined;
  /** The analysis compares snapshots. */
  readonly isSeries: boolean;
  readonly snapshot?: readonly string[];
  readonly scenario?: string;
  readonly loop: 'lifecycle' | 'steady';
  readonly nodeId?: string;
  readonly anonymize?: boolean;
  readonly output?: string;
}

/** `ws-profile memlab`: its options. */
export function createMemlabCommand(memlab: (flags: MemlabFlags) => Promise<void>): Command {
  const analyses = { ...ONE_SNAPSHOT, ...SERIES };
  return new Command('memlab')
    .description('pass the snapshots that the last run kept to memlab')
    .addArgument(new Argument('[analysis]', 'one of those below').choices(Object.keys(analyses)))
    .option('-s, --snapshot <file...>', 'these snapshots, oldest first, instead of those of the last run')
    .option('--scenario <name>', 'whose snapshots, when the last run kept those of several scenarios')
    .addOption(new Option('--loop <loop>', 'of which loop').choices(['lifecycle', 'steady']).default('lifecycle'))
    .option('--node-id <id>', 'of the object to show, as @12345 or 12345')
    .addOption(
      new Option('--anonymize', "write copies without the values of strings, by memlab's own anonymizer").conflicts(
        'nodeId',
      ),
    )
    .option('-o, --output <folder>', 'where the copies go; default: anonymized, beside the snapshots')
    .addOption(showSecretsOption())
    .addOption(debugOption())
    .addHelpText('after', helpSection('Analyses', analyses))
    .action((analysis: Analysis | undefined, flags: Omit<MemlabFlags, 'analysis' | 'isSeries'>) =>
      memlab({ ...flags, analysis, isSeries: analysis !== undefined && analysis in SERIES }),
    );
}
