import { Argument, Command, InvalidArgumentError } from 'commander';
import { showSecretsOption } from '../terminal/show-secrets.js';

/** `ws-profile clinic`: its options. What it does is in clinic.ts, loaded when it runs. */
export function createClinicCommand(process: NodeJS.Process): Command {
  return new Command('clinic')
    .description("run a scenario's rounds under a clinic tool, and write its page")
    .addArgument(new Argument('<tool>', 'the tool').choices(['doctor', 'heapprofiler', 'flame', 'bubbleprof']))
    .argument('<scenario>', 'its file, or the name of one of the scenarios')
    .option('-d, --duration <seconds>', 'how long to begin rounds (default: 10; bubbleprof 3)', seconds)
    .option('--managers <n>', 'managers alive together in a round', count)
    .option('--config <file>', 'configuration file; default: ws-profile.config.* in this folder')
    .addOption(showSecretsOption())
    .option('--debug', 'print stack traces')
    .action(async (tool: ClinicFlags['tool'], scenario: string, options: Omit<ClinicFlags, 'tool'>) => {
      const { clinic } = await import('./clinic.js');
      process.exitCode = await clinic(process, scenario, { ...options, tool });
    });
}

/** The command line's words, as commander gives them. Times are milliseconds by now. */
export interface ClinicFlags {
  readonly tool: 'doctor' | 'heapprofiler' | 'flame' | 'bubbleprof';
  readonly duration?: number;
  readonly managers?: number;
  readonly config?: string;
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 3600) return value * 1000;
  throw new InvalidArgumentError('It must be a number of seconds, up to 3600.');
}

function count(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, at least 1.');
}
