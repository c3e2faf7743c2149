import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../model/duration.js';
import { wholeNumber } from '../options.js';

/** The command line's words, as commander gives them. Times are milliseconds by now. */
export interface WatchFlags {
  readonly attach?: string;
  readonly cwd?: string;
  readonly duration?: number;
  readonly until?: Date;
  /** `never`: only what V8 collects by itself. */
  readonly collectEvery: number | 'never';
  readonly onSuspicion?: 'snapshot';
  readonly coolDown: number;
  readonly prometheus?: number;
  readonly otlp?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

const LEAST_COLLECT_MS = 1_000;
/** What a timer can wait for. */
const MOST_MS = 2 ** 31 - 1;

/** `ws-profile watch`: its options. */
export function createWatchCommand(watch: (command: readonly string[], flags: WatchFlags) => Promise<void>): Command {
  return new Command('watch')
    .description('follow a running server for hours: what it loses with each connection that closes')
    .argument('[command...]', 'what starts the server, after --: node server.js, npm start')
    .option('--attach <pid or host:port>', 'a server that runs already: its process id, or its inspector on loopback')
    .option('--cwd <folder>', 'where the command is started; default: here')
    .option(
      '-d, --duration <time>',
      'how long, such as 10m or 8h; default: until Ctrl-C',
      duration(1, 'a time such as 30s, 10m or 8h'),
    )
    .addOption(
      new Option('--until <moment>', 'when to end, such as 18:30 or 2026-01-31T06:00Z')
        .argParser(moment)
        .conflicts('duration'),
    )
    .option(
      '--collect-every <time>',
      'collect garbage when V8 made no major collection for so long, or never (default: 60s)',
      collectEvery,
      60_000,
    )
    .addOption(
      new Option(
        '--on-suspicion <action>',
        'when a leak is suspected: snapshot names it, as run does, by heap snapshots that stop the server for a while',
      ).choices(['snapshot']),
    )
    .option(
      '--cool-down <time>',
      'the least time between two such looks (default: 1h)',
      duration(0, 'a time such as 30m'),
      3_600_000,
    )
    .option('--prometheus <port>', 'serve metrics for Prometheus at this port, on loopback', wholeNumber(1, 65_535))
    .option('--otlp <url>', 'send metrics by OTLP over HTTP, such as http://127.0.0.1:4318/v1/metrics', endpoint)
    .addOption(new Option('--json', 'print one JSON document a line on stdout, and nothing else there'))
    .option('-v, --verbose', 'print what the server prints')
    .addHelpText(
      'after',
      '\nExit codes: 0 no alert stands at the end, 1 one does, 2 usage, 3 the server ended or could not be watched.',
    )
    .action((command: readonly string[], flags: WatchFlags) => watch(command, flags));
}

function duration(leastMs: number, what: string): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= leastMs && ms <= MOST_MS) return ms;
    throw new InvalidArgumentError(`It must be ${what}, at most 24 days.`);
  };
}

function collectEvery(text: string): number | 'never' {
  return text === 'never' ? text : duration(LEAST_COLLECT_MS, "'never', or a time such as 60s, at least 1s")(text);
}

/** A time of today, or of tomorrow where that is past; or a date. */
function moment(text: string): Date {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  const at = hours === undefined ? new Date(text) : new Date();
  if (hours !== undefined) at.setHours(Number(hours), Number(minutes), 0, 0);
  const isTime = hours === undefined || (Number(hours) < 24 && Number(minutes) < 60);
  if (isTime && hours !== undefined && at.getTime() <= Date.now()) at.setDate(at.getDate() + 1);
  if (isTime && at.getTime() > Date.now()) return at;
  throw new InvalidArgumentError('It must be a time such as 18:30, or a moment to come such as 2026-01-31T06:00Z.');
}

function endpoint(text: string): string {
  if (/^https?:/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be an http:// or https:// URL.');
}
