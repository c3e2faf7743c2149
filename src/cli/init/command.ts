import { Command, Option } from 'commander';

const CI_SYSTEMS = ['github', 'gitlab', 'none'] as const;

/** The command line's words, as commander gives them. */
export interface InitFlags {
  readonly export?: string;
  readonly ci?: (typeof CI_SYSTEMS)[number];
  readonly force?: boolean;
  readonly run: boolean;
}

/** `ws-profile init`: its options. */
export function createInitCommand(init: (words: readonly string[], flags: InitFlags) => Promise<void>): Command {
  return new Command('init')
    .description('try out a module, write a scenario for it with a configuration and a CI workflow, and run it')
    .usage('[options] [module]\n       ws-profile init [options] -- command...')
    .argument(
      '[module...]',
      'the module that starts your server or exports your factory, or after -- the command that starts it; default: the likeliest',
    )
    .option('--export <name>', 'the exported class or function; default: the one that serves')
    .addOption(new Option('--ci <system>', 'the workflow to write; default: as the project looks').choices(CI_SYSTEMS))
    .option('--force', 'write anew what is there already')
    .option('--no-run', 'do not run the scenario that was written')
    .addHelpText('after', '\nThe module or the command is started, in a process of its own, for some seconds.')
    .action((words: readonly string[], flags: InitFlags) => init(words, flags));
}
