import { AsyncLocalStorage } from 'node:async_hooks';
import dns from 'node:dns';
import { isIP, type LookupFunction, Socket, type TcpNetConnectOpts } from 'node:net';
import { isLoopbackAddress } from './validate.js';

/** Whoever opens sockets in a client module. */
export interface SocketOwner {
  /** The one host that need not be on loopback. */
  readonly allowedHost: string | undefined;
  opened(socket: Socket): void;
  /** The error of a socket that would have left the machine. */
  refused(host: string): Error;
  /** An error that no hook threw. */
  failed(error: unknown): void;
}

const owners = new AsyncLocalStorage<SocketOwner>();
let isFollowing = false;

/** Runs a hook of a client module: the sockets that it opens, and what it starts opens later, are its owner's. */
export function openingFor<T>(owner: SocketOwner, run: () => T): T {
  if (!isFollowing) {
    isFollowing = true;
    followSockets();
  }
  return owners.run(owner, run);
}

/** The owner of what runs now. */
export function currentOwner(): SocketOwner | undefined {
  return owners.getStore();
}

/** Every TCP connection is begun here, those of TLS among them, which Node 20 tells on no diagnostics channel. */
function followSockets(): void {
  const connect = Socket.prototype.connect as (this: Socket, ...given: unknown[]) => Socket;
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]): Socket {
    const owner = owners.getStore();
    const options = tcpOptions(given);
    if (!owner || !options) return connect.apply(this, given);
    const { host = 'localhost' } = options;
    if (host !== owner.allowedHost) {
      if (isIP(host) && !isLoopbackAddress(host)) return this.destroy(owner.refused(host));
      place(given, { ...options, lookup: nearLookup(owner, options.lookup) });
    }
    this.once('connect', () => owner.opened(this));
    return connect.apply(this, given);
  };
}

/** What `connect` was given, in any of its forms: options, what Node has made of them, a port; undefined for a path. */
function tcpOptions([first, second]: readonly unknown[]): TcpNetConnectOpts | undefined {
  const written = Array.isArray(first) ? first[0] : first;
  if (typeof written === 'object' && written !== null) return 'path' in written && written.path ? undefined : written;
  const port = Number(written);
  if (!Number.isInteger(port)) return undefined;
  return { port, ...(typeof second === 'string' && { host: second }) };
}

function place(given: unknown[], options: TcpNetConnectOpts): void {
  const [first, second] = given;
  // Node tells its own array by a symbol on it.
  if (Array.isArray(first)) first[0] = options;
  else given.splice(0, typeof second === 'string' ? 2 : 1, options);
}

/** Finds a host's addresses as `lookup` does, and fails where one of them is not on loopback. */
function nearLookup(owner: SocketOwner, lookup: LookupFunction = dns.lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      const isNear = error || addresses.every((address) => isLoopbackAddress(address));
      callback(isNear ? error : owner.refused(hostname), found, family);
    });
  };
}
