import { Command, Option } from 'commander';

/** `ws-profile init`: its options. What it does is in init.ts, loaded when it runs. */
export function createInitCommand(process: NodeJS.Process): Command {
  return new Command('init')
    .description('write a configuration, a first scenario, .gitignore lines and a CI workflow; overwrites nothing')
    .argument('[factory]', 'the module that exports the factory of your managers')
    .option('--export <name>', 'the exported class or function; default: the one that looks like a factory')
    .addOption(
      new Option('--ci <system>', 'the workflow to write; default: as the project looks').choices([
        'github',
        'gitlab',
        'none',
      ]),
    )
    .action(async (factory: string | undefined, options: InitFlags) => {
      const { init } = await import('./init.js');
      await init(process, factory, options);
    });
}

/** The command line's words, as commander gives them. */
export interface InitFlags {
  readonly export?: string;
  readonly ci?: 'github' | 'gitlab' | 'none';
}
