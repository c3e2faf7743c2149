import { Command } from 'commander';
import { configOption, jsonOption } from '../options.js';

/** The command line's words, as commander gives them. */
export interface ChecksFlags {
  readonly config?: string;
  readonly update?: boolean;
  readonly json?: boolean;
}

/** `ws-profile checks`: its options. */
export function createChecksCommand(checks: (names: readonly string[], flags: ChecksFlags) => Promise<void>): Command {
  return new Command('checks')
    .description("run the project's own checks, and hold their counts against those that are committed")
    .argument('[name...]', 'only these checks; default: all that are configured')
    .addOption(configOption())
    .option('-u, --update', 'write baselines/checks.json')
    .addOption(jsonOption())
    .action((names: readonly string[], flags: ChecksFlags) => checks(names, flags));
}
