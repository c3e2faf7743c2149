import { Command } from 'commander';

export interface SuggestFlags {
  readonly from?: string;
}

/** `ws-profile leaks`: its commands and their options. */
export function createLeaksCommand(actions: {
  suggest(ids: readonly string[], flags: SuggestFlags): Promise<void>;
}): Command {
  const leaks = new Command('leaks').description('what to do about findings');
  leaks
    .command('suggest')
    .description('print a suppression rule for each leak of the last failing run')
    .argument('[id...]', 'only these leak ids; default: every leak that made the run fail')
    .option('--from <file>', 'document of ws-profile run --json; default: the last run that failed here')
    .action((ids: readonly string[], flags: SuggestFlags) => actions.suggest(ids, flags));
  return leaks;
}
