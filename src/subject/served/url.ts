import { WsProfileError } from '../../errors.js';
import type { ServerPlan } from '../../model/server.js';
import type { Listening } from '../../probe/protocol.js';
import { hostOf, speaksTls, takesConnections } from './reach.js';

const LOOPBACK = /^(?:127(?:\.\d+){3}|::1|localhost)$/;

/** Where the connections of a `ws:` or `wss:` URL go. */
export function portOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url.replaceAll('{i}', '0'));
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (/^(?:wss|https):$/.test(protocol) ? 443 : 80)),
  };
}

/**
 * The URL of the one port that a server listens on.
 *
 * @throws WsProfileError SERVER_NOT_READY where there are several, or none that is on loopback
 */
export async function chooseUrl(
  listening: readonly Listening[],
  { path, allowHost }: Pick<ServerPlan, 'path' | 'allowHost'>,
): Promise<string> {
  const byPort = new Map(listening.map((bound) => [bound.port, hostOf(bound)]));
  const open: { readonly host: string; readonly port: number }[] = [];
  for (const [port, host] of byPort) if (await takesConnections(host, port)) open.push({ host, port });
  const [only, ...others] = open;
  if (!only) {
    throw new WsProfileError('SERVER_NOT_READY', 'the ports that the server opened take no connections', {
      hint: 'Name where it listens with --url.',
    });
  }
  if (others.length > 0) {
    const ports = open.map(({ port }) => port).sort((a, b) => a - b);
    throw new WsProfileError(
      'SERVER_NOT_READY',
      `the server listens on ${ports.length} ports, ${ports.slice(0, -1).join(', ')} and ${ports.at(-1)}`,
      { hint: `Say which of them takes the connections, such as --url ws://127.0.0.1:${ports[0]}${path}.` },
    );
  }
  const { host, port } = only;
  if (!LOOPBACK.test(host) && host !== allowHost) {
    throw new WsProfileError('SERVER_NOT_READY', `the server listens on ${host} alone, which is not loopback`, {
      hint: `Let it listen on 127.0.0.1, or allow this host by its name: --allow-host ${host}.`,
    });
  }
  const scheme = (await speaksTls(host, port)) ? 'wss' : 'ws';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
}
