import { Command, Option } from 'commander';

/** `ws-profile history`: its options. What it does is in history.ts, loaded when it runs. */
export function createHistoryCommand(process: NodeJS.Process): Command {
  const history = new Command('history').description("every run's figures over time");
  history
    .command('import')
    .description('add earlier runs, such as artifacts of CI, from the documents that --json printed')
    .argument('<files...>', 'documents of ws-profile run --json')
    .option('--commit <id>', 'the commit, for documents that do not say theirs')
    .option('--branch <name>', 'the branch, for documents that do not say theirs')
    .option('--file <file>', 'history file; default: as configured')
    .action(async (files: string[], options: ImportFlags) => {
      const { importHistory } = await import('./history.js');
      await importHistory(process, files, options);
    });
  history
    .command('export')
    .description('print the history for other tools')
    .addOption(new Option('--format <format>', 'output format').choices(['csv', 'json']).default('json'))
    .option('--scenario <name>', 'only this scenario')
    .option('--file <file>', 'history file; default: as configured')
    .action(async (options: ExportFlags) => {
      const { exportHistory } = await import('./history.js');
      await exportHistory(process, options);
    });
  return history;
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
