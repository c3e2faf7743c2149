import { Command } from 'commander';

/** `ws-profile leaks`: its options. What it does is in leaks.ts, loaded when it runs. */
export function createLeaksCommand(process: NodeJS.Process): Command {
  const leaks = new Command('leaks').description('what to do about findings');
  leaks
    .command('suggest')
    .description('print a suppression rule for each leak of the last failing run')
    .argument('[id...]', 'only these leak ids; default: every leak that made the run fail')
    .option('--from <file>', 'document of ws-profile run --json; default: the last run that failed here')
    .action(async (ids: string[], options: SuggestFlags) => {
      const { suggest } = await import('./leaks.js');
      process.exitCode = await suggest(process, ids, options);
    });
  return leaks;
}

export interface SuggestFlags {
  readonly from?: string;
}
