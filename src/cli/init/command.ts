import { Command, Option } from 'commander';

const CI_SYSTEMS = ['github', 'gitlab', 'none'] as const;

/** The command line's words, as commander gives them. */
export interface InitFlags {
  readonly export?: string;
  readonly ci?: (typeof CI_SYSTEMS)[number];
}

/** `ws-profile init`: its options. */
export function createInitCommand(init: (factory: string | undefined, flags: InitFlags) => Promise<void>): Command {
  return new Command('init')
    .description('write a configuration, a first scenario, .gitignore lines and a CI workflow; overwrites nothing')
    .argument('[factory]', 'the module that exports the factory of your managers')
    .option('--export <name>', 'the exported class or function; default: the one that looks like a factory')
    .addOption(new Option('--ci <system>', 'the workflow to write; default: as the project looks').choices(CI_SYSTEMS))
    .action((factory: string | undefined, flags: InitFlags) => init(factory, flags));
}
