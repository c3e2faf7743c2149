import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { ScenarioContext } from '../model/scenario.js';
import type { Swarm } from '../model/swarm.js';

/** What the scenario's `setup` is given. */
export function createContext(parts: {
  readonly swarm: Swarm;
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
  readonly canary: (i: number) => string;
  /** Told the `ws://` URL of every server that was started. */
  readonly onListen: (url: string) => void;
}): ScenarioContext {
  const { onListen, ...context } = parts;
  return {
    ...context,
    async listen(server) {
      const url = await listen(server);
      onListen(url);
      return url;
    },
  };
}

function listen(server: HttpServer | NetServer): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
