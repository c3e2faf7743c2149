import { Command } from 'commander';
import { configOption, jsonOption } from '../options.js';

/** The command line's words, as commander gives them. */
export interface SurfaceFlags {
  readonly config?: string;
  readonly update?: boolean;
  readonly json?: boolean;
}

/** `ws-profile surface`: its options. */
export function createSurfaceCommand(surface: (flags: SurfaceFlags) => Promise<void>): Command {
  return new Command('surface')
    .description('hold the names that entry modules export against those that are committed')
    .addOption(configOption())
    .option('-u, --update', 'write baselines/surface.json')
    .addOption(jsonOption())
    .action((flags: SurfaceFlags) => surface(flags));
}
