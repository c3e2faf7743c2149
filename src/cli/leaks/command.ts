import { Command } from 'commander';
import { configOption, jsonOption } from '../options.js';

export interface SuggestFlags {
  readonly from?: string;
}

export interface ListFlags extends SuggestFlags {
  readonly json?: boolean;
}

export interface ExplainFlags extends ListFlags {
  readonly config?: string;
}

export interface AcceptFlags extends SuggestFlags {
  readonly reason: string;
  readonly config?: string;
}

/** `ws-profile leaks`: its commands and their options. */
export function createLeaksCommand(actions: {
  list(flags: ListFlags): Promise<void>;
  suggest(ids: readonly string[], flags: SuggestFlags): Promise<void>;
  explain(id: string, flags: ExplainFlags): Promise<void>;
  accept(ids: readonly string[], flags: AcceptFlags): Promise<void>;
}): Command {
  const leaks = new Command('leaks').description('what to do about findings');
  leaks
    .command('list')
    .description('the leaks and faults of isolation of the last run, those that fail first')
    .option('--from <file>', 'document of ws-profile run --json; default: the last run here')
    .addOption(jsonOption())
    .action((flags: ListFlags) => actions.list(flags));
  leaks
    .command('suggest')
    .description('print a suppression rule for each leak of the last failing run')
    .argument('[id...]', 'only these leak ids; default: every leak that made the run fail')
    .option('--from <file>', 'document of ws-profile run --json; default: the last run that failed here')
    .action((ids: readonly string[], flags: SuggestFlags) => actions.suggest(ids, flags));
  leaks
    .command('explain')
    .description(
      'all that is known of a leak: who holds it, where it is put in and taken out, the source there, what moved since it passed last, and what to do next',
    )
    .argument('<id>', 'as the report prints it')
    .option('--from <file>', 'document of ws-profile run --json; default: the last run that failed here')
    .addOption(configOption())
    .addOption(jsonOption())
    .action((id: string, flags: ExplainFlags) => actions.explain(id, flags));
  leaks
    .command('accept')
    .description('live with a leak: writes it into the baseline, up to as much as it was')
    .argument('<id...>', 'as the report prints them')
    .requiredOption('--reason <text>', 'why it may stay, and until when')
    .option('--from <file>', 'document of ws-profile run --json; default: the last run that failed here')
    .addOption(configOption())
    .action((ids: readonly string[], flags: AcceptFlags) => actions.accept(ids, flags));
  return leaks;
}
