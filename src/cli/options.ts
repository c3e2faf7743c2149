import { InvalidArgumentError, Option } from 'commander';
import { parseSize } from '../model/bytes.js';
import { parseDuration } from '../model/duration.js';
import { REPORTER_NAMES, REPORTERS } from '../report/index.js';

/** Options that several commands take. */
export const configOption = () =>
  new Option('--config <file>', 'configuration file; default: ws-profile.config.* in this folder');
export const jsonOption = () => new Option('--json', 'print one JSON document on stdout, and nothing else there');
export const managersOption = () =>
  new Option('--managers <n>', 'managers alive together in a round').argParser(wholeNumber(1));
export const historyFileOption = () => new Option('--file <file>', 'history file; default: as configured');
/** Read by whoever prints an error, from the arguments themselves. */
export const debugOption = () => new Option('--debug', 'print stack traces');
/** The same. */
export const showSecretsOption = () =>
  new Option('--show-secrets', 'at a terminal, do not redact what looks like a secret');
export const reporterOption = () =>
  new Option('--reporter <name[=file]>', `${inWords(REPORTER_NAMES)}; may be repeated`).argParser(repeated);

/** What follows the help of a command that has `reporterOption`. */
export const reporterHelp = () =>
  helpSection('Reporters', Object.fromEntries(REPORTER_NAMES.map((name) => [name, REPORTERS[name].about])));

/** A list below the options: names, and what each is. */
export function helpSection(heading: string, about: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(about).map((name) => name.length));
  const lines = Object.entries(about).map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
  return `\n${heading}:\n${lines.join('\n')}`;
}

function inWords(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Reads the values of an option that may be repeated. */
export function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Reads a whole number. */
export function wholeNumber(least = 0, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const bounds = most < Number.MAX_SAFE_INTEGER ? ` from ${least} to ${most}` : least > 0 ? `, at least ${least}` : '';
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number${bounds}.`);
  };
}

/** Reads a time such as 30s or 500ms into milliseconds; a number alone is of these. */
export function milliseconds(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : parseDuration(text);
    if (value !== undefined && value >= least && value <= Number.MAX_SAFE_INTEGER) return value;
    throw new InvalidArgumentError('It must be a time such as 500ms, 30s or 2m.');
  };
}

/** Reads a number of seconds into milliseconds. */
export function seconds(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value >= least && value <= most) return value * 1000;
    throw new InvalidArgumentError(`It must be a number of seconds, from ${least} to ${most}.`);
  };
}

/** Reads a size into bytes. */
export function size({ most }: { readonly most?: string } = {}): (text: string) => number {
  const limit = most === undefined ? Number.POSITIVE_INFINITY : (parseSize(most) ?? 0);
  return (text) => {
    const bytes = parseSize(text);
    if (bytes !== undefined && bytes >= 0 && bytes <= limit) return bytes;
    throw new InvalidArgumentError(
      `It must be a size such as 64, 4kB or 1MiB${most === undefined ? '' : `, at most ${most}`}.`,
    );
  };
}

/** Reads `name: value` into the headers that were given before. */
export function handshakeHeader(
  text: string,
  previous: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*([\t\x20-\x7e]*)$/.exec(text);
  if (!match) throw new InvalidArgumentError('It must be a header such as "authorization: Bearer abc".');
  return { ...previous, [match[1]!]: match[2]! };
}
