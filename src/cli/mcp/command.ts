import { Command } from 'commander';

/** `ws-profile mcp`: it has no options. */
export function createMcpCommand(mcp: () => Promise<void>): Command {
  return new Command('mcp')
    .description('serve agents over stdio by the Model Context Protocol: run, findings, explain, diff, path, query')
    .action(() => mcp());
}
