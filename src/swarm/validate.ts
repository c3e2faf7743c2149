import { isIPv4 } from 'node:net';
import type { ClientsOptions } from '../model/client.js';
import type { ConnectOptions, HeartbeatReply, PeerBehaviour, ServeOptions, SwarmMessage } from '../model/swarm.js';
import { SwarmError } from './failure.js';

/** Connect options with every default filled in. */
export type ConnectPlan = Required<Omit<ConnectOptions, 'allowHost' | 'reply'>> &
  Pick<ConnectOptions, 'allowHost'> & { readonly replies: readonly Reply[] };

/** What a message is answered by, where it is a heartbeat. */
interface Reply {
  isDue(text: string): boolean;
  readonly with: SwarmMessage;
}

const MAX_SOCKETS = 1_000_000;
const MAX_TIMEOUT_MS = 3_600_000;
const DEFAULT_MAX_PAYLOAD = 2 ** 20;

/** Checks what a scenario wrote, which may be plain JavaScript; throws INVALID_REQUEST or NOT_LOOPBACK. */
export function parseConnect(options: ConnectOptions): ConnectPlan {
  const plan: ConnectPlan = {
    url: text('url', options.url),
    count: integer('count', options.count ?? 1, 1, MAX_SOCKETS),
    from: integer('from', options.from ?? 0, 0, Number.MAX_SAFE_INTEGER),
    headers: headers(options.headers ?? {}),
    protocols: protocols(options.protocols ?? []),
    perMessageDeflate: flag('perMessageDeflate', options.perMessageDeflate ?? false),
    maxPayload: integer('maxPayload', options.maxPayload ?? DEFAULT_MAX_PAYLOAD, 1, 2 ** 31 - 1),
    handshakeTimeoutMs: integer('handshakeTimeoutMs', options.handshakeTimeoutMs ?? 10_000, 1, MAX_TIMEOUT_MS),
    concurrency: integer('concurrency', options.concurrency ?? 256, 1, MAX_SOCKETS),
    replies: options.reply === undefined ? [] : [options.reply].flat().map(reply),
    ...(options.allowHost !== undefined && { allowHost: text('allowHost', options.allowHost) }),
  };
  socketUrl(plan, plan.from);
  return plan;
}

/** What clients of a module are made by, with every default filled in. */
export type ClientsPlan = Required<Omit<ClientsOptions, 'url' | 'data' | 'canary' | 'allowHost'>> &
  Pick<ClientsOptions, 'url' | 'data' | 'canary' | 'allowHost'> & { readonly shown: string };

const DEFAULT_CLIENT_CONCURRENCY = 64;

/** Checks what a scenario wrote; throws INVALID_REQUEST or NOT_LOOPBACK. */
export function parseClients(shown: string, options: ClientsOptions): ClientsPlan {
  const plan: ClientsPlan = {
    shown,
    count: integer('count', options.count ?? 1, 1, MAX_SOCKETS),
    from: integer('from', options.from ?? 0, 0, Number.MAX_SAFE_INTEGER),
    timeoutMs: integer('timeoutMs', options.timeoutMs ?? 10_000, 1, MAX_TIMEOUT_MS),
    concurrency: integer('concurrency', options.concurrency ?? DEFAULT_CLIENT_CONCURRENCY, 1, MAX_SOCKETS),
    processes: integer('processes', options.processes ?? 1, 1, 64),
    data: options.data,
    ...(options.url !== undefined && { url: text('url', options.url) }),
    ...(options.canary !== undefined && { canary: text('canary', options.canary) }),
    ...(options.allowHost !== undefined && { allowHost: text('allowHost', options.allowHost) }),
  };
  if (plan.url !== undefined) moduleUrl(plan, plan.from);
  return plan;
}

/** Where a client of a module connects to: it may speak HTTP first. */
export function moduleUrl(
  { url: template = '', allowHost }: Pick<ClientsPlan, 'url' | 'allowHost'>,
  i: number,
): string {
  const written = fillIn(template, i);
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || !/^(?:wss?|https?):$/.test(url.protocol)) {
    throw new SwarmError('INVALID_REQUEST', `swarm: "${template}" is no ws://, wss://, http:// or https:// URL`);
  }
  requireLoopback(url, allowHost);
  return written;
}

export function parseServe(options: ServeOptions): Required<ServeOptions> {
  return {
    behaviour: behaviour(options.behaviour ?? 'echo'),
    perMessageDeflate: flag('perMessageDeflate', options.perMessageDeflate ?? false),
    maxPayload: integer('maxPayload', options.maxPayload ?? DEFAULT_MAX_PAYLOAD, 1, 2 ** 31 - 1),
  };
}

/** Replaces `{i}` and checks the result: `ws:` or `wss:`, and a host on loopback or the one that is allowed. */
export function socketUrl({ url: template, allowHost }: Pick<ConnectPlan, 'url' | 'allowHost'>, i: number): URL {
  const written = fillIn(template, i);
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || (url.protocol !== 'ws:' && url.protocol !== 'wss:')) {
    throw new SwarmError('INVALID_REQUEST', `swarm: "${template}" is no ws:// or wss:// URL`);
  }
  if (url.hash) throw new SwarmError('INVALID_REQUEST', `swarm: the URL "${template}" must not have a fragment`);
  requireLoopback(url, allowHost);
  return url;
}

/** Where HTTP requests go; checked like a WebSocket URL. `ws:` is taken for `http:`, `wss:` for `https:`. */
export function loopbackOrigin(written: string): string {
  const url = URL.canParse(written) ? new URL(written.replace(/^ws/, 'http')) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new SwarmError('INVALID_REQUEST', `swarm: "${written}" is no http:// or https:// URL`);
  }
  requireLoopback(url);
  return url.origin;
}

function requireLoopback(url: URL, allowHost?: string): void {
  if (isLoopback(url.hostname) || url.hostname === allowHost) return;
  throw new SwarmError(
    'NOT_LOOPBACK',
    `swarm: ${url.host} is not on loopback; the swarm connects to 127.0.0.0/8, [::1] and localhost alone`,
  );
}

export function fillIn(template: string, i: number): string {
  return template.includes('{i}') ? template.replaceAll('{i}', String(i)) : template;
}

/** An address as the system writes it. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.');
}

/** `hostname` as the URL parser writes it: IPv6 in brackets, IPv4 in four decimal parts. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

export function integer(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new SwarmError(
    'INVALID_REQUEST',
    `swarm: ${name} must be a whole number from ${min} to ${max}, not ${String(value)}`,
  );
}

function isMessage(value: unknown): value is SwarmMessage {
  return typeof value === 'string' || value instanceof Uint8Array;
}

export function message(value: unknown): SwarmMessage {
  if (isMessage(value)) return value;
  throw new SwarmError('INVALID_REQUEST', 'swarm: a message must be a string or a Uint8Array');
}

/** A close code that an endpoint may send (RFC 6455, 7.4). */
export function closeCode(value: unknown): number {
  const code = integer('a close code', value, 1000, 4999);
  const reserved = code === 1004 || code === 1005 || code === 1006 || (code > 1014 && code < 3000);
  if (reserved) throw new SwarmError('INVALID_REQUEST', `swarm: ${code} is no close code that may be sent`);
  return code;
}

function behaviour(value: unknown): PeerBehaviour {
  if (value === 'echo' || value === 'broadcast' || value === 'silent') return value;
  if (typeof value === 'object' && value !== null) {
    if ('dropAfter' in value) return { dropAfter: integer('dropAfter', value.dropAfter, 0, 2 ** 31 - 1) };
    if ('refuse' in value) return { refuse: integer('refuse', value.refuse, 400, 599) };
    if ('closeWith' in value) {
      const after = 'afterMessages' in value ? value.afterMessages : 0;
      return {
        closeWith: closeCode(value.closeWith),
        afterMessages: integer('afterMessages', after ?? 0, 0, 2 ** 31 - 1),
      };
    }
  }
  throw new SwarmError(
    'INVALID_REQUEST',
    'swarm: behaviour must be "echo", "broadcast", "silent", { dropAfter }, { refuse } or { closeWith }',
  );
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new SwarmError('INVALID_REQUEST', `swarm: ${name} must be a string`);
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new SwarmError('INVALID_REQUEST', `swarm: ${name} must be true or false`);
}

function headers(value: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, header] of Object.entries(value)) text(`the header ${name}`, header);
  return value;
}

function reply(value: HeartbeatReply): Reply {
  const { when, with: answer } = value ?? {};
  const answered = message(answer);
  if (typeof when === 'string') return { isDue: (said) => said === when, with: answered };
  if (when instanceof RegExp) {
    // With its flags `g` and `y` it would remember where it was.
    const pattern = new RegExp(when.source, when.flags.replace(/[gy]/g, ''));
    return { isDue: (said) => pattern.test(said), with: answered };
  }
  throw new SwarmError('INVALID_REQUEST', 'swarm: reply must be { when, with }: a text or a pattern, and its answer');
}

function protocols(value: readonly string[]): readonly string[] {
  if (!Array.isArray(value)) throw new SwarmError('INVALID_REQUEST', 'swarm: protocols must be an array of strings');
  for (const protocol of value) text('a protocol', protocol);
  return value;
}
