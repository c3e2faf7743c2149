import { Command } from 'commander';
import { handshakeHeader, repeated } from '../options.js';
import { addMeasuringOptions, type MeasuringFlags } from '../run/measuring-options.js';

/** The command line's words, as commander gives them. */
export interface ServerFlags extends MeasuringFlags {
  readonly url?: string;
  readonly message?: readonly string[];
  readonly client?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly protocol?: readonly string[];
  readonly ready?: string;
  readonly cwd?: string;
  readonly attach?: string;
  readonly drive?: string;
  readonly grace?: string;
  readonly allowHost?: string;
  readonly name?: string;
}

/** `ws-profile server`: its options. */
export function createServerCommand(
  server: (command: readonly string[], flags: ServerFlags) => Promise<void>,
): Command {
  const command = new Command('server')
    .description("profile a server as it is: the connections' managers, with no code in it")
    .argument('[command...]', 'what starts the server, after --: node server.js, npm start')
    .option(
      '--url <url>',
      'URL of its connections, or their path at the port it opens, such as /chat; {i} becomes the number',
    )
    .option('-m, --message <text>', 'what each connection sends; may be repeated', repeated)
    .option('--client <file>', "a module of yours that speaks the server's protocol: defineClient({ connect, … })")
    .option('-H, --header <name: value>', 'handshake header, repeatable; {i} becomes the number', handshakeHeader, {})
    .option('--protocol <name...>', 'subprotocols to offer')
    .option('--ready <url or text>', 'ready when this http(s):// URL answers, or it prints this text')
    .option('--cwd <folder>', 'where the command is started; default: here')
    .option('--attach <pid or host:port>', 'a server that runs already: its process id, or its inspector on loopback')
    .option('--drive <command>', "a command that connects in the swarm's place, once a round")
    .option('--grace <time>', 'how long what is held after a close is waited for, such as 30s or 2m')
    .option('--allow-host <name>', 'a host that is not on loopback and may be connected to')
    .option('--name <name>', "the scenario's name, in reports and history");
  return addMeasuringOptions(command, {
    timeout: 'how long a handshake may take',
    update: 'none',
  }).action((words: readonly string[], flags: ServerFlags) => server(words, flags));
}
