import { Command, Option } from 'commander';
import { historyFileOption } from '../options.js';

/** What the commands of `ws-profile history` do. */
export interface HistoryActions {
  import(documents: readonly string[], flags: ImportFlags): Promise<void>;
  export(flags: ExportFlags): Promise<void>;
}

export interface ImportFlags {
  readonly commit?: string;
  readonly branch?: string;
  readonly file?: string;
}

export interface ExportFlags {
  readonly format: 'csv' | 'json';
  readonly scenario?: string;
  readonly file?: string;
}

/** `ws-profile history`: its commands and their options. */
export function createHistoryCommand(actions: HistoryActions): Command {
  const history = new Command('history').description("every run's figures over time");
  history
    .command('import')
    .description('add earlier runs, such as artifacts of CI, from the documents that --json printed')
    .argument('<files...>', 'documents of ws-profile run --json')
    .option('--commit <id>', 'the commit, for documents that do not say theirs')
    .option('--branch <name>', 'the branch, for documents that do not say theirs')
    .addOption(historyFileOption())
    .action((documents: readonly string[], flags: ImportFlags) => actions.import(documents, flags));
  history
    .command('export')
    .description('print the history for other tools')
    .addOption(new Option('--format <format>', 'output format').choices(['csv', 'json']).default('json'))
    .option('--scenario <name>', 'only this scenario')
    .addOption(historyFileOption())
    .action((flags: ExportFlags) => actions.export(flags));
  return history;
}
