import { Command, InvalidArgumentError } from 'commander';
import { parseSize } from '../../model/bytes.js';
import { showSecretsOption } from '../terminal/show-secrets.js';

/** `ws-profile heap`: its commands and their options. What they do is in heap/, loaded when one runs. */
export function createHeapCommand(process: NodeJS.Process): Command {
  const command = new Command('heap').description('look into heap snapshots of Node or Chrome');
  command
    .command('summary')
    .description('the classes of a snapshot: how many, how large, what they retain')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--top <n>', 'how many classes to show', wholeNumber, 25)
    .option('--json', 'print one JSON document')
    .addOption(showSecretsOption())
    .action(async (file: string, options: SummaryFlags) => {
      const { summary } = await import('./summary.js');
      await summary(process, file, options);
    });
  command
    .command('diff')
    .description('what each snapshot of one process adds to the one before it')
    .argument('<files...>', 'two .heapsnapshot files or more, oldest first')
    .option('--top <n>', 'how many classes to show', wholeNumber, 25)
    .option('--json', 'print one JSON document')
    .addOption(showSecretsOption())
    .action(async (files: readonly string[], options: SummaryFlags) => {
      const { diff } = await import('./diff.js');
      await diff(process, files, options);
    });
  command
    .command('path')
    .description('who holds a node, from the root to it, and what would be freed with it')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--id <n>', 'the node with this id', wholeNumber)
    .option('--class <name>', 'nodes of this class, the largest first')
    .option('--top <n>', 'how many nodes of the class to show', wholeNumber, 3)
    .option('--json', 'print one JSON document')
    .addOption(showSecretsOption())
    .action(async (file: string, options: PathFlags) => {
      const { path } = await import('./path.js');
      await path(process, file, options);
    });
  command
    .command('query')
    .description('the nodes of a class, or the strings that contain a text')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--class <name>', 'nodes of this class')
    .option('--string <text>', 'strings that contain this text, with who holds them')
    .option('--retained-over <size>', 'only what retains more than this, such as 100kB', size)
    .option('--top <n>', 'how many to show', wholeNumber, 25)
    .option('--json', 'print one JSON document')
    .addOption(showSecretsOption())
    .action(async (file: string, options: QueryFlags) => {
      const { query } = await import('./query.js');
      await query(process, file, options);
    });
  command
    .command('collections')
    .description('the largest Maps, Sets, arrays and dictionaries, and where they are')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--least <n>', 'leave out those with fewer entries', wholeNumber, 100)
    .option('--top <n>', 'how many to show', wholeNumber, 25)
    .option('--json', 'print one JSON document')
    .addOption(showSecretsOption())
    .action(async (file: string, options: CollectionsFlags) => {
      const { largestCollections } = await import('./collections.js');
      await largestCollections(process, file, options);
    });
  command
    .command('scrub')
    .description('write a copy without the contents of strings, for others to look at')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--out <file>', 'the copy; default: FILE.scrubbed.heapsnapshot, beside it')
    .action(async (file: string, options: ScrubFlags) => {
      const { scrub } = await import('./scrub.js');
      await scrub(process, file, options);
    });
  return command;
}

export interface SummaryFlags {
  readonly top: number;
  readonly json?: boolean;
}

export interface PathFlags extends SummaryFlags {
  readonly id?: number;
  readonly class?: string;
}

export interface QueryFlags extends SummaryFlags {
  readonly class?: string;
  readonly string?: string;
  /** Bytes. */
  readonly retainedOver?: number;
}

export interface ScrubFlags {
  readonly out?: string;
}

export interface CollectionsFlags extends SummaryFlags {
  readonly least: number;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}

function size(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined && bytes >= 0) return bytes;
  throw new InvalidArgumentError('It must be a size such as 4096, 100kB or 1MiB.');
}
