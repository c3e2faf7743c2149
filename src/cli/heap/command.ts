import { Command } from 'commander';
import { jsonOption, showSecretsOption, size, wholeNumber } from '../options.js';

/** What the commands of `ws-profile heap` do. */
export interface HeapActions {
  summary(file: string, flags: SummaryFlags): Promise<void>;
  diff(files: readonly string[], flags: SummaryFlags): Promise<void>;
  path(file: string, flags: PathFlags): Promise<void>;
  query(file: string, flags: QueryFlags): Promise<void>;
  collections(file: string, flags: CollectionsFlags): Promise<void>;
  scrub(file: string, flags: ScrubFlags): Promise<void>;
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

export interface CollectionsFlags extends SummaryFlags {
  readonly least: number;
}

export interface ScrubFlags {
  readonly out?: string;
}

/** `ws-profile heap`: its commands and their options. */
export function createHeapCommand(actions: HeapActions): Command {
  const command = new Command('heap').description('look into heap snapshots of Node or Chrome');
  command
    .command('summary')
    .description('the classes of a snapshot: how many, how large, what they retain')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--top <n>', 'how many classes to show', wholeNumber(), 25)
    .addOption(jsonOption())
    .addOption(showSecretsOption())
    .action((file: string, flags: SummaryFlags) => actions.summary(file, flags));
  command
    .command('diff')
    .description('what each snapshot of one process adds to the one before it')
    .argument('<files...>', 'two .heapsnapshot files or more, oldest first')
    .option('--top <n>', 'how many classes to show', wholeNumber(), 25)
    .addOption(jsonOption())
    .addOption(showSecretsOption())
    .action((files: readonly string[], flags: SummaryFlags) => actions.diff(files, flags));
  command
    .command('path')
    .description('who holds a node, from the root to it, and what would be freed with it')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--id <n>', 'the node with this id', wholeNumber())
    .option('--class <name>', 'nodes of this class, the largest first')
    .option('--top <n>', 'how many nodes of the class to show', wholeNumber(), 3)
    .addOption(jsonOption())
    .addOption(showSecretsOption())
    .action((file: string, flags: PathFlags) => actions.path(file, flags));
  command
    .command('query')
    .description('the nodes of a class, or the strings that contain a text')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--class <name>', 'nodes of this class')
    .option('--string <text>', 'strings that contain this text, with who holds them')
    .option('--retained-over <size>', 'only what retains more than this, such as 100kB', size())
    .option('--top <n>', 'how many to show', wholeNumber(), 25)
    .addOption(jsonOption())
    .addOption(showSecretsOption())
    .action((file: string, flags: QueryFlags) => actions.query(file, flags));
  command
    .command('collections')
    .description('the largest Maps, Sets, arrays and dictionaries, and where they are')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--least <n>', 'leave out those with fewer entries', wholeNumber(), 100)
    .option('--top <n>', 'how many to show', wholeNumber(), 25)
    .addOption(jsonOption())
    .addOption(showSecretsOption())
    .action((file: string, flags: CollectionsFlags) => actions.collections(file, flags));
  command
    .command('scrub')
    .description('write a copy without the contents of strings, for others to look at')
    .argument('<file>', 'a .heapsnapshot file')
    .option('--out <file>', 'the copy; default: FILE.scrubbed.heapsnapshot, beside it')
    .action((file: string, flags: ScrubFlags) => actions.scrub(file, flags));
  return command;
}
