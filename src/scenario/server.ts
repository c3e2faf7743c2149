import * as v from 'valibot';
import { parseDuration } from '../model/duration.js';
import { timeoutSchema } from '../model/schema.js';
import type { ServerPlan } from '../model/server.js';
import { shown } from '../model/shown.js';

const MAX_GRACE_MS = 3_600_000;
const GRACE = 'must be a time such as 30s or 2m, an hour at most';
const COMMAND = "must be a shell's line, or a list of a program and its arguments";
const ATTACH = 'must be a process id, or HOST:PORT of an inspector on loopback';

const string = (issue: { readonly input: unknown }) => `must be a string, not ${shown(issue.input)}`;
const words = (what: string) =>
  v.array(v.string(string), (issue) => `must be a list of ${what}, not ${shown(issue.input)}`);
const record = (what: string) =>
  v.record(v.string(), v.string(string), (issue) => `must be an object of ${what}, not ${shown(issue.input)}`);
const filled = v.pipe(
  v.string(string),
  v.check((text) => text.trim() !== '', 'must not be empty'),
);

const fields = {
  command: v.optional(
    v.union(
      [
        filled,
        v.pipe(
          words('words'),
          v.check((command) => (command[0] ?? '').trim() !== '', COMMAND),
        ),
      ],
      (issue) => `${COMMAND}, not ${shown(issue.input)}`,
    ),
  ),
  attach: v.optional(
    v.pipe(
      v.union([v.number(), v.string()], ATTACH),
      v.transform(String),
      v.check((target) => /^[1-9]\d*$/.test(target) || /^(?:\[[^\]]+\]|[^:\s]+):\d+$/.test(target), ATTACH),
    ),
  ),
  url: v.optional(
    v.pipe(
      v.string(string),
      v.check(
        (url) => isPath(url) || isServerUrl(url),
        'must be a ws://, wss://, http:// or https:// URL, or a path such as /chat',
      ),
    ),
  ),
  env: v.optional(record('texts by name'), {}),
  cwd: v.optional(filled, '.'),
  ready: v.optional(filled),
  readyTimeoutMs: v.optional(timeoutSchema, 60_000),
  messages: v.optional(words('texts'), []),
  headers: v.optional(record('texts by name'), {}),
  protocols: v.optional(words('subprotocols'), []),
  drive: v.optional(filled),
  grace: v.optional(
    v.pipe(
      v.union([v.number(), v.string()], GRACE),
      v.transform((grace) => (typeof grace === 'number' ? grace : (parseDuration(grace) ?? Number.NaN))),
      v.check((ms) => ms >= 0 && ms <= MAX_GRACE_MS, GRACE),
    ),
    0,
  ),
  allowHost: v.optional(filled),
};

/** A scenario's `server`, with every default filled in. */
export const serverSchema = v.pipe(
  v.strictObject(fields, (issue) =>
    issue.expected === 'never'
      ? `is no field of server (${Object.keys(fields).join(', ')})`
      : `must be an object such as { command: 'node server.js' }, not ${shown(issue.input)}`,
  ),
  v.check(
    ({ command, attach }) => (command === undefined) !== (attach === undefined),
    'needs either command, which starts the server, or attach, which names one that runs',
  ),
  v.check(
    ({ url, allowHost }) => url === undefined || isPath(url) || isAllowed(url, allowHost),
    (issue) =>
      `has a url that is not on loopback: ${issue.input.url}; what is yours to connect to is allowed by its name, allowHost: '${hostOf(issue.input.url ?? '')}'`,
  ),
  v.transform(
    ({ command, attach, url, ready, drive, allowHost, grace, ...rest }): ServerPlan => ({
      ...rest,
      command,
      attach,
      url: url !== undefined && isPath(url) ? undefined : url,
      path: url !== undefined && isPath(url) ? url : '',
      ready,
      drive,
      client: undefined,
      allowHost,
      graceMs: grace,
    }),
  ),
);

/** At the port that the server opens. */
function isPath(url: string): boolean {
  return url.startsWith('/');
}

/** `{i}` may stand in a host or a port, too. */
function filledIn(url: string): string {
  return url.replaceAll('{i}', '0');
}

function isServerUrl(url: string): boolean {
  if (!URL.canParse(filledIn(url))) return false;
  const { protocol, hash } = new URL(filledIn(url));
  return /^(?:ws|http)s?:$/.test(protocol) && hash === '';
}

function isAllowed(url: string, allowHost: string | undefined): boolean {
  const host = hostOf(url);
  return host === allowHost || host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function hostOf(url: string): string {
  return URL.canParse(filledIn(url)) ? new URL(filledIn(url)).hostname : '';
}
