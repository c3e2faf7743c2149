import { Command } from 'commander';
import { configOption, jsonOption } from '../options.js';

/** The command line's words, as commander gives them. */
export interface DoctorFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** `ws-profile doctor`: its options. */
export function createDoctorCommand(doctor: (flags: DoctorFlags) => Promise<void>): Command {
  return new Command('doctor')
    .description('say whether this machine and project can be profiled, and what to do where not')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExit codes: 0 all that is needed is there, 2 something is missing.')
    .action((flags: DoctorFlags) => doctor(flags));
}
