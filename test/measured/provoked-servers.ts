import { createServer, type IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ScenarioContext, ScenarioDefinition } from '../../src/model/scenario.js';
import type { SwarmGroup } from '../../src/model/swarm.js';

/** What a server does with a user's socket. */
type Serve = (socket: WebSocket, request: IncomingMessage) => void;

interface Env extends Pick<ScenarioContext, 'swarm' | 'canary'> {
  readonly url: string;
  close(): void;
}

/** Users who send what is theirs, and get it back; each waits for the answer. */
function scenarioOf(makeServe: () => Serve, { greets = false } = {}): ScenarioDefinition<Env, SwarmGroup> {
  return {
    async setup({ swarm, canary, listen }) {
      const server = createServer();
      new WebSocketServer({ server }).on('connection', makeServe());
      const url = await listen(server);
      const close = () => {
        server.closeAllConnections();
        server.close();
      };
      return { swarm, canary, url, close };
    },
    create: async ({ swarm, url, canary }, i) => {
      const group = await swarm.connect({ url: `${url}/?user=${canary(i)}`, from: i });
      if (greets) await group.expect({ perSocket: 1 });
      return group;
    },
    async exercise({ canary }, group, i) {
      await group.send(JSON.stringify({ id: 1, text: canary(i) }));
      await group.expect({ perSocket: 1 });
    },
    destroy: (_env, group) => group.close(),
    teardown: ({ close }) => close(),
  };
}

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

/** Two connections to a back end, whose answers come in the order of its requests. */
const pooled = (isRepaired: boolean) =>
  scenarioOf(() => {
    class Connection {
      waiting: ((text: string) => void)[] = [];
      ask(text: string, answer: (text: string) => void): void {
        this.waiting.push(answer);
        void soon().then(() => this.waiting.shift()?.(text));
      }
      /** The answer is on its way all the same. */
      cancel(answer: (text: string) => void): void {
        if (isRepaired) this.waiting = this.waiting.map((one) => (one === answer ? () => {} : one));
        else this.waiting = this.waiting.filter((one) => one !== answer);
      }
    }
    const pool = [new Connection(), new Connection()];
    let next = 0;
    return (socket) => {
      socket.on('message', (text) => {
        const connection = pool[next++ % pool.length]!;
        const answer = (found: string) => socket.send(found);
        connection.ask(String(text), answer);
        socket.on('close', () => connection.cancel(answer));
      });
    };
  });

/** Who has come is known a moment later. */
const handshakes = (isRepaired: boolean) =>
  scenarioOf(
    () => {
      let current = '';
      return async (socket, request) => {
        const own = request.url ?? '';
        current = own;
        await soon();
        const user = isRepaired ? own : current;
        socket.on('message', () => socket.send(`you are ${user}`));
        socket.send(`welcome ${user}`);
      };
    },
    { greets: true },
  );

/** Who is gone keeps what is theirs for a while. */
const returning = (isRepaired: boolean) =>
  scenarioOf(() => {
    const kept: { user: string; said: string }[] = [];
    return (socket, request) => {
      const user = request.url ?? '';
      const at = isRepaired ? kept.findIndex((one) => one.user === user) : kept.length - 1;
      const session = (at < 0 ? undefined : kept.splice(at, 1)[0]) ?? { user, said: '' };
      socket.on('message', (text) => {
        session.said = `${session.said.slice(-100)} ${text}`;
        socket.send(session.said);
      });
      socket.on('close', () => {
        kept.push(session);
        setTimeout(() => kept.splice(kept.indexOf(session) >>> 0, 1), 300).unref();
      });
    };
  });

/** All users count their requests from 1. */
const requestIds = (isRepaired: boolean) =>
  scenarioOf(() => {
    const waiting = new Map<string, WebSocket>();
    let users = 0;
    return (socket) => {
      const user = users++;
      socket.on('message', async (message) => {
        const { id, text } = JSON.parse(String(message));
        const key = isRepaired ? `${user} ${id}` : String(id);
        waiting.set(key, socket);
        await soon();
        (waiting.get(key) ?? socket).send(text);
      });
    };
  });

export const servers = { pooled, handshakes, returning, requestIds };
