import net from 'node:net';
import type { Listening } from './protocol.js';

interface Watched {
  readonly server: net.Server;
  readonly askedPort: number | undefined;
}

/**
 * Watches every server of this process that listens. What asks for a port of its own is given a free one, unless that port is
 * among `kept`: a server that a person has running must not stand in the way.
 */
export function watchListening(
  kept: readonly number[],
): () => readonly (Omit<Listening, 'isOwn'> & { readonly server: net.Server })[] {
  const watched: Watched[] = [];
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function watchedListen(this: net.Server, ...args: unknown[]) {
    const askedPort = portOf(args[0]);
    watched.push({ server: this, askedPort });
    const replaced =
      askedPort === undefined || kept.includes(askedPort) ? args : [withoutPort(args[0]), ...args.slice(1)];
    return Reflect.apply(listen, this, replaced) as net.Server;
  } as typeof listen;
  return () =>
    watched.flatMap(({ server, askedPort }) => {
      const address = server.address();
      return typeof address === 'object' && address !== null
        ? [{ server, askedPort, port: address.port, address: address.address }]
        : [];
    });
}

function portOf(first: unknown): number | undefined {
  const port = typeof first === 'object' && first !== null ? (first as { port?: unknown }).port : first;
  if (typeof port === 'number') return port;
  return typeof port === 'string' && /^\d+$/.test(port) ? Number(port) : undefined;
}

function withoutPort(first: unknown): unknown {
  return typeof first === 'object' ? { ...first, port: 0 } : 0;
}
