import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, makeProject } from './launch.js';

const scripted = (module: string) => `export default { managers: 1, rounds: 1, warmup: 1, setup: ({ swarm }) => swarm,
  create: (swarm) => swarm.clients('./clients/${module}.client.mjs', { timeoutMs: 1000 }), destroy() {} };`;

const FILES = {
  'server.mjs': `import { createServer } from 'node:http';
    import { WebSocketServer } from 'ws';
    class Guest { constructor(name) { this.name = name; } }
    const kept = new Set();
    export function start() {
      const server = createServer();
      new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (data) => {
        const { name } = JSON.parse(String(data));
        if (name && process.env.LEAKY) kept.add(new Guest(name));
        socket.send('{"ok":true}');
      }));
      return server;
    }`,
  'serve.mjs': `import { start } from './server.mjs'; start().listen(0, '127.0.0.1');`,
  'clients/chat.client.ts': `import { once } from 'node:events';
    import { defineClient } from 'ws-profile';
    import { WebSocket } from 'ws';
    export default defineClient<WebSocket>({
      async connect({ url, i }) {
        const socket = new WebSocket(url);
        await once(socket, 'open');
        socket.send(JSON.stringify({ name: \`user-\${i}\` }));
        await once(socket, 'message');
        return socket;
      },
      async exercise(socket) { socket.send('{}'); await once(socket, 'message'); },
      async disconnect(socket) { socket.close(); await once(socket, 'close'); },
    });`,
  'clients/bad.client.ts': `interface Context { readonly i: number }
export default {
  connect({ i }: Context) {
    if (i === 2) throw new TypeError('no such user');
    return {};
  },
  disconnect() {},
};`,
  'scripted.scenario.mjs': `import { start } from './server.mjs';
    export default { name: 'scripted', managers: 4, rounds: 1, warmup: 1,
      setup: async ({ listen, swarm }) => { const server = start(); return { server, swarm, url: await listen(server) }; },
      create: ({ swarm, url }, i) => swarm.clients('./clients/chat.client.ts', { url, from: i }),
      exercise: (_, clients) => clients.exercise(),
      destroy: (_, clients) => clients.close(),
      teardown: ({ server }) => { server.closeAllConnections(); server.close(); } };`,
  'served.scenario.mjs': `export default { name: 'served', managers: 4, rounds: 1, warmup: 1,
      server: { command: 'node serve.mjs' }, client: './clients/chat.client.ts' };`,
  'bad.scenario.mjs': `export default { managers: 1, rounds: 1, warmup: 1, setup: ({ swarm }) => swarm,
      create: (swarm) => swarm.clients('./clients/bad.client.ts', { count: 5 }), destroy: (_, clients) => clients.close() };`,
  'clients/pid.client.mjs': `import { once } from 'node:events';
    import { WebSocket } from 'ws';
    export default {
      async connect({ url, i, data }) {
        if (i === data.refused) throw new Error('refused');
        const socket = new WebSocket(\`\${url}/\${process.pid}/\${i}\`);
        await once(socket, 'open');
        return socket;
      },
      exercise() {},
      async disconnect(socket) { socket.close(); await once(socket, 'close'); },
    };`,
  'spread.scenario.mjs': `import assert from 'node:assert';
    import { once } from 'node:events';
    import { WebSocketServer } from 'ws';
    let seen = [];
    export default { name: 'spread', managers: 1, rounds: 1, warmup: 1,
      async setup({ swarm }) {
        const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
        server.on('connection', (socket, { url }) => seen.push(url.split('/').slice(1)));
        await once(server, 'listening');
        return { swarm, server };
      },
      async create({ swarm, server }) {
        const options = { url: 'ws://127.0.0.1:' + server.address().port, count: 7, from: 2, processes: 3 };
        const open = (data) => swarm.clients('./clients/pid.client.mjs', { ...options, data });
        await assert.rejects(open({ refused: 8 }), /connect \\(client 8\\) of clients.pid.client.mjs threw: refused/);
        while (server.clients.size > 0) await new Promise(setImmediate);
        seen = [];
        return open({});
      },
      async exercise(_, clients) {
        assert.equal(clients.opened, 7);
        assert.deepEqual(seen.map(([, i]) => Number(i)).sort(), [2, 3, 4, 5, 6, 7, 8]);
        assert.equal(new Set(seen.map(([pid]) => pid)).size, 3);
        await clients.exercise();
        const { connectMs, exerciseMs, ...counts } = await clients.stats();
        assert.deepEqual(counts, { opened: 7, open: 7, sockets: 7, exercises: counts.exercises, errors: {} });
        assert.equal(connectMs.count, 7);
        assert.equal(exerciseMs.count, counts.exercises);
      },
      async destroy({ server }, clients) {
        await clients.close();
        assert.equal((await clients.stats()).open, 0);
      },
      teardown: ({ server }) => new Promise((resolve) => server.close(resolve)) };`,
  'clients/endless.client.mjs': 'export default { connect() { for (;;); }, disconnect() {} };',
  'clients/waiting.client.mjs': 'await new Promise(() => {}); export default { connect() {}, disconnect() {} };',
  'clients/exits.client.mjs': 'export default { connect() { process.exit(0); }, disconnect() {} };',
  'clients/idle.client.mjs': 'export default { connect() {}, disconnect() {} };',
  'endless.scenario.mjs': scripted('endless'),
  'waiting.scenario.mjs': scripted('waiting'),
  'exits.scenario.mjs': scripted('exits'),
  'idle.scenario.mjs': `export default { managers: 2, rounds: 1, warmup: 1,
      server: { command: 'node serve.mjs' }, client: './clients/idle.client.mjs' };`,
  'missing.scenario.mjs': `export default { managers: 1, rounds: 1, warmup: 1, setup: ({ swarm }) => swarm,
      create: (swarm) => swarm.clients('./nowhere.ts'), destroy() {} };`,
  'alone.scenario.mjs': `export default { client: './clients/chat.client.ts', create() {}, destroy() {} };`,
};

describe('client modules', () => {
  let project: ReturnType<typeof makeProject>;
  beforeAll(() => {
    project = makeProject(FILES);
  });
  afterAll(() => project.remove());

  it.each(['scripted', 'served'])('are the other end of a %s subject', async (name) => {
    const args = ['run', `${name}.scenario.mjs`, '--no-history', '--no-diagnose'];
    const clean = await launch(args, { cwd: project.root });
    expect(clean.stdout).toContain('safe to deploy');
    expect(clean.code).toBe(0);
    const leaky = await launch(args, { cwd: project.root, env: { LEAKY: '1' } });
    expect(leaky.stdout).toMatch(/\+1\.00 Guest per manager[\s\S]*kept \(Set\)[\s\S]*put in at\s+server\.mjs:9:40/);
    expect(leaky.code).toBe(1);
  });

  it('are spread over processes where that is asked for, and moved as one group', async () => {
    const { code, stdout } = await launch(['run', 'spread.scenario.mjs', '--no-history'], { cwd: project.root });
    expect(stdout).toContain('safe to deploy');
    expect(code).toBe(0);
  });

  it.each([
    [
      'bad',
      3,
      /connect \(client 2\) of clients\/bad\.client\.ts threw: TypeError: no such user[\s\S]*clients\/bad\.client\.ts:4:24/,
    ],
    ['endless', 3, /clients\/endless\.client\.mjs kept the swarm's process busy for more than 1000 ms/],
    ['waiting', 3, /clients\/waiting\.client\.mjs waits at its top level, and is not imported after 1000 ms/],
    ['exits', 3, /process\.exit\(0\) was called at Object\.connect \(clients\/exits\.client\.mjs:1:38\)/],
    ['idle', 3, /the client module's clients opened no connection/],
    ['missing', 3, /there is no client module nowhere\.ts; its path is taken from missing\.scenario\.mjs/],
    ['alone', 2, /client needs a server to connect to/],
  ])('that are no good are named: %s', async (name, code, said) => {
    const {
      stdout,
      stderr,
      code: exit,
    } = await launch(['run', `${name}.scenario.mjs`, '--no-history'], { cwd: project.root });
    expect((stdout + stderr).replace(/\s+/g, ' ')).toMatch(new RegExp(said.source.replaceAll('[\\s\\S]*', '.*')));
    expect(exit).toBe(code);
  });
});
