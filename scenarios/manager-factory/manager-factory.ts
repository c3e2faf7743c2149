import type { Server } from 'node:http';
import { defineScenario, type SwarmGroup } from 'ws-profile';
import { createManagerServer } from './manager-server.js';
import type { UnifiedWebSocketManager } from './unified-websocket-manager.js';
import { WebSocketManagerFactory } from './websocket-manager-factory.js';

interface Devices {
  readonly phone: SwarmGroup;
  readonly laptop: SwarmGroup;
}

interface Env {
  readonly factory: WebSocketManagerFactory;
  readonly server: Server;
  connect(userId: string, i: number): Promise<SwarmGroup>;
  /** A user's mark: in all that is theirs, and in nothing that others receive. */
  canary(i: number): string;
  /** The other end of every user's sockets. Kept beside the managers, so that a manager holds only what it made. */
  readonly devices: Map<string, Devices>;
}

/** One user, one manager, two devices: a message waits until the user is there, then messages go both ways. */
export const managerFactoryScenario = (managers: number) =>
  defineScenario<Env, UnifiedWebSocketManager>({
    name: `manager-factory-${managers}`,
    managers,
    tags: ['factory', 'server'],
    tenant: (i) => `user-${i}`,
    async setup({ swarm, listen, canary }) {
      const factory = new WebSocketManagerFactory();
      const server = createManagerServer(factory);
      const url = await listen(server);
      const connect = (userId: string, i: number) => swarm.connect({ url: `${url}/${userId}`, from: i });
      return { factory, server, connect, canary, devices: new Map() };
    },
    async create({ factory, connect, devices }, i) {
      const manager = factory.forUser(`user-${i}`);
      manager.onMessage((message) => manager.send(`echo: ${message}`));
      manager.send('you have mail');
      const phone = await connect(manager.userId, i);
      await phone.expect({ perSocket: 1 });
      devices.set(manager.userId, { phone, laptop: await connect(manager.userId, i) });
      return manager;
    },
    async exercise({ devices, canary }, manager, i) {
      const { phone, laptop } = devices.get(manager.userId) as Devices;
      await phone.send(`hello from ${manager.userId}: ${canary(i)}`);
      await Promise.all([phone.expect({ perSocket: 1 }), laptop.expect({ perSocket: 1 })]);
    },
    async destroy({ factory, devices }, manager) {
      await factory.release(manager.userId);
      devices.delete(manager.userId);
    },
    teardown: ({ server }) => new Promise<void>((resolve) => server.close(() => resolve())),
  });
