import { Command } from 'commander';

/** `ws-profile complete`: a shell's script, or what that script asks for while somebody types. */
export function createCompleteCommand(complete: () => Promise<void>): Command {
  return new Command('complete')
    .description('print the script that completes commands and options in a shell: zsh, bash, fish or powershell')
    .usage('<shell>')
    .argument('[words...]')
    .allowUnknownOption()
    .action(() => complete());
}
