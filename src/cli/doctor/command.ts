import { Command } from 'commander';

/** `ws-profile doctor`: its options. What it does is in doctor.ts, loaded when it runs. */
export function createDoctorCommand(process: NodeJS.Process): Command {
  return new Command('doctor')
    .description('say whether this machine and project can be profiled, and what to do where not')
    .option('--config <file>', 'configuration file; default: ws-profile.config.* in this folder')
    .option('--json', 'print one JSON document on stdout, and nothing else there')
    .addHelpText('after', '\nExit codes: 0 all that is needed is there, 2 something is missing.')
    .action(async (options: DoctorFlags) => {
      const { doctor } = await import('./doctor.js');
      process.exitCode = await doctor(process, options);
    });
}

/** The command line's words, as commander gives them. */
export interface DoctorFlags {
  readonly config?: string;
  readonly json?: boolean;
}
