import { Command, InvalidArgumentError, Option } from 'commander';
import { handshakeHeader, jsonOption, seconds, size, wholeNumber } from '../options.js';

/** The command line's words, as commander gives them. Times are milliseconds by now. */
export interface LoadFlags {
  readonly connections: number;
  readonly duration: number;
  readonly rate?: number;
  readonly pipelining: number;
  readonly size?: number;
  readonly message?: string;
  readonly binary?: boolean;
  readonly ping?: boolean;
  readonly push?: boolean;
  readonly header: Readonly<Record<string, string>>;
  readonly protocol?: readonly string[];
  readonly deflate?: boolean;
  readonly insecure?: boolean;
  readonly timeout: number;
  readonly concurrency: number;
  readonly socketsPerProcess: number;
  readonly remote?: boolean;
  readonly json?: boolean;
}

/** `ws-profile load`: its options. */
export function createLoadCommand(load: (url: string, flags: LoadFlags) => Promise<void>): Command {
  return new Command('load')
    .description('load a WebSocket server, and measure how it answers')
    .argument('<url>', 'ws:// or wss:// URL; {i} becomes the number of the connection')
    .option('-c, --connections <n>', 'sockets', wholeNumber(1, 1_000_000), 10)
    .option('-d, --duration <seconds>', 'how long to send, once all are open', seconds(0.1, 86_400), 10_000)
    .option('-r, --rate <n>', 'messages per second over all connections; default: as fast as answers come', perSecond)
    .option('-p, --pipelining <n>', 'messages under way at once on a connection', wholeNumber(1, 10_000), 1)
    .option('-s, --size <size>', 'bytes of a message, such as 64 or 4KiB (default: 64)', size({ most: '64MiB' }))
    .option('-m, --message <text>', 'send this text instead of filling; {i} is left as it is')
    .option('-b, --binary', 'send binary messages')
    .addOption(
      new Option('--ping', 'send ping frames, which every server answers').conflicts(['message', 'binary', 'push']),
    )
    .addOption(new Option('--push', 'expect no answers; takes a --rate').conflicts(['pipelining']))
    .option('-H, --header <name: value>', 'handshake header, repeatable; {i} becomes the number', handshakeHeader, {})
    .option('--protocol <name...>', 'subprotocols to offer')
    .option('--deflate', 'offer permessage-deflate')
    .option('-k, --insecure', 'take any TLS certificate')
    .option('-t, --timeout <seconds>', 'how long a handshake or an answer may take', seconds(0.1, 86_400), 10_000)
    .option('--concurrency <n>', 'handshakes under way at once', wholeNumber(1, 10_000), 256)
    .option('--sockets-per-process <n>', 'sockets that one load process holds', wholeNumber(1, 1_000_000), 10_000)
    .option('--remote', 'allow a server that is not on this machine: load only what is yours')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExit codes: 0 all went well, 1 errors under load, 2 usage, 3 no connection opened, 130 interrupted.',
    )
    .action((url: string, flags: LoadFlags) => load(url, flags));
}

function perSecond(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 1e8) return value;
  throw new InvalidArgumentError('It must be a number of messages per second, above 0.');
}
