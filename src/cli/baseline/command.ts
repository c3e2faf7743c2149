import { Command } from 'commander';
import type { Config } from '../../model/config.js';

/** Finds the names of all the project's scenarios; prune needs them, list does not. */
export type ScenarioNames = (config: Config) => Promise<readonly string[]>;

/** `ws-profile baseline`: its options. What it does is in baseline.ts, loaded when it runs. */
export function createBaselineCommand(process: NodeJS.Process, scenarioNames: ScenarioNames): Command {
  const command = new Command('baseline').description('the committed figures that runs are compared with');
  command
    .command('list')
    .description('list the baselines')
    .option('--config <file>', 'configuration file; default: ws-profile.config.* in this folder')
    .option('--json', 'print one JSON document')
    .action(async (options: BaselineFlags) => {
      const { list } = await import('./baseline.js');
      process.exitCode = await list(process, options);
    });
  command
    .command('prune')
    .description('remove the baselines of scenarios that are gone')
    .option('--config <file>', 'configuration file; default: ws-profile.config.* in this folder')
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action(async (options: BaselineFlags) => {
      const { prune } = await import('./baseline.js');
      process.exitCode = await prune(process, options, scenarioNames);
    });
  return command;
}

export interface BaselineFlags {
  readonly config?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}
