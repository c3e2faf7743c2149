import { Argument, Command } from 'commander';
import { configOption, debugOption, managersOption, seconds, showSecretsOption } from '../options.js';

const TOOLS = ['doctor', 'heapprofiler', 'flame', 'bubbleprof'] as const;

/** The command line's words, as commander gives them. */
export interface ClinicFlags {
  readonly tool: (typeof TOOLS)[number];
  /** Milliseconds. */
  readonly duration?: number;
  readonly managers?: number;
  readonly config?: string;
}

/** `ws-profile clinic`: its options. */
export function createClinicCommand(clinic: (scenario: string, flags: ClinicFlags) => Promise<void>): Command {
  return new Command('clinic')
    .description("run a scenario's rounds under a clinic tool, and write its page")
    .addArgument(new Argument('<tool>', 'the tool').choices(TOOLS))
    .argument('<scenario>', 'its file, or the name of one of the scenarios')
    .option('-d, --duration <seconds>', 'how long to begin rounds (default: 10; bubbleprof 3)', seconds(0.001, 3600))
    .addOption(managersOption())
    .addOption(configOption())
    .addOption(showSecretsOption())
    .addOption(debugOption())
    .action((tool: ClinicFlags['tool'], scenario: string, flags: Omit<ClinicFlags, 'tool'>) =>
      clinic(scenario, { ...flags, tool }),
    );
}
