import { Command } from 'commander';

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
    .option('--config <file>', 'configuration file; default: ws-profile.config.* in this folder')
    .option('-u, --update', 'write baselines/surface.json')
    .option('--json', 'print one JSON document on stdout, and nothing else there')
    .action((flags: SurfaceFlags) => surface(flags));
}
