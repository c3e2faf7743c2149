import { afterAll, describe, expect, it } from 'vitest';
import { type InstalledProject, installProject } from './installed-project.js';

const projects: InstalledProject[] = [];
afterAll(() => Promise.all(projects.map((project) => project.remove())));

async function install(source: Parameters<typeof installProject>[0]): Promise<InstalledProject> {
  const project = await installProject(source);
  projects.push(project);
  return project;
}

/** The scenario that init writes for a project, without what it would find when it runs: valid where it is TypeScript. */
async function written(source: Parameters<typeof installProject>[0], ...args: readonly string[]): Promise<string> {
  const project = await install(source);
  const { code, stdout, stderr } = await project.init('--no-run', '--ci', 'none', ...args);
  expect(`${stderr}${code}`).toBe('0');
  expect(stdout).toMatch(/^found {2}/m);
  expect(await project.complaints()).toEqual([]);
  return project.scenario();
}

/** A project of one module in plain JavaScript. */
const javaScript = (text: string, file = 'src/chat.js') => ({
  'package.json': '{ "type": "module", "devDependencies": { "ws-profile": "*" } }',
  [file]: text,
});

const PORT = `const port = Number(new URL(url).port);`;
/** A text that each manager has for itself. */
const USER = `\`user-\${i}\``;
const CONNECT = 'create: ({ swarm, url }) => swarm.connect({ url }),';

describe.concurrent('ws-profile init writes a scenario for', () => {
  it('a function that starts on a port, with the messages that its source understands', async () => {
    const text = await written('start-port');
    expect(text).toContain(PORT);
    expect(text).toContain('const chat = await startChat(port);');
    expect(text).toContain(CONNECT);
    expect(text).toContain(`
    await client.send(JSON.stringify({ type: 'join', room: 'lobby', text: 'hello' }));
    await client.expect({ perSocket: 1 });
    await client.send(JSON.stringify({ type: 'say', room: 'lobby', text: 'hello' }));
    await client.expect({ perSocket: 1 });
  },`);
    // The one after which the server hangs up.
    expect(text).not.toContain("'leave'");
    expect(text).toContain('teardown: ({ chat }) => chat.close(),');
  });

  it('a function that is given a server, at the path and with the greeting that it has', async () => {
    const text = await written('attach-server');
    expect(text).toContain('const server = createServer();\n    await attachChat(server);');
    expect(text).toContain('url: await listen(server)');
    expect(text).toMatch(
      /swarm\.connect\(\{ url: `\$\{url\}\/chat` \}\);\n +await client\.expect\(\{ perSocket: 1 \}\);/,
    );
    expect(text).toContain('teardown: ({ server }) => server.close(),');
  });

  it('a class that is given a server, and passes messages on to others alone', async () => {
    const text = await written('class-server');
    expect(text).toContain('const chatServer = new ChatServer(server);');
    expect(text).toContain('swarm.connect({ url, count: 2 })');
    expect(text).toContain('await client.expect({ perSocket: 1 });');
    expect(text).toContain('await chatServer.close();\n    server.close();');
  });

  it('a module that listens when it is imported, on the port of a variable', async () => {
    const text = await written('listens-on-import');
    expect(text).toContain(`process.env.PORT = String(port);\n    await import('../src/server.js');`);
    expect(text).toContain('await client.expect({ perSocket: 1 });');
    expect(text).toContain('budgets: { handlesLeftOpen: 1 }');
    expect(text).not.toContain('teardown:');
  });

  it('an exported server on a port of its own, that a person may have running', async () => {
    const text = await written('exported-server');
    expect(text).toContain(`const url = 'ws://127.0.0.1:47831';`);
    expect(text).toContain(`await client.send('ping');\n    await client.expect({ perSocket: 1 });`);
    expect(text).toContain('teardown: ({ started }) => started.wss.close(),');
  });

  it('a client, against a peer', async () => {
    const text = await written('client-class');
    expect(text).toContain('const peer = await swarm.serve();');
    expect(text).toContain('const chatClient = new ChatClient(peer.url);\n    await chatClient.connect();');
    expect(text).toContain(`const answered = once(chatClient, 'message');\n    await chatClient.send('hello');`);
    expect(text).toContain('destroy: (_env, chatClient) => chatClient.disconnect(),');
    expect(text).toContain('teardown: ({ peer }) => peer.close(),');
  });

  it('a gateway of Nest that is injected a service, by the module that provides it', async () => {
    const text = await written('nest-injection');
    expect(text).toContain(`import { ChatModule } from '../src/chat.module.js';`);
    expect(text).toContain('const app = await NestFactory.create(ChatModule, { logger: false });');
    expect(text).toContain('app.useWebSocketAdapter(new WsAdapter(app));\n    await app.init();');
    expect(text).toContain('url: await listen(app.getHttpServer())');
    expect(text).toContain(CONNECT);
    expect(text).toContain(
      `await client.send(JSON.stringify({ event: 'join', data: 'hello' }));\n    await client.expect({ perSocket: 1 });`,
    );
    expect(text).toContain('teardown: ({ app }) => app.close(),');
  });

  it('a function of CommonJS with options and a callback', async () => {
    const text = await written('common-js');
    expect(text).toContain(`import { startServer } from '../lib/start.js';`);
    expect(text).toContain('await startServer({ port }, () => {});');
    expect(text).toContain(`await client.send(JSON.stringify({ action: 'subscribe', id: ${USER} }));`);
    expect(text).toMatch(/teardown: \(\{ made \}\) => made\.stop\(\),/);
  });

  it('a factory of managers that end by themselves', async () => {
    const text = await written('factory-class', 'src/session-factory.js');
    expect(text).toContain('const sessionFactory = new SessionFactory();');
    expect(text).toContain(`create: ({ sessionFactory }, i) => sessionFactory.create(${USER}),`);
    expect(text).toContain('destroy: (_env, manager) => manager.close(),');
  });

  it('a factory that lets go of its managers', async () => {
    const text = await written(
      javaScript(`class Conn { constructor(id) { this.id = id; } ping() {} }
        export class Pool { all = new Map(); acquire(id) { const c = new Conn(id); this.all.set(id, c); return c; } release(id) { this.all.delete(id); } }`),
      'src/chat.js',
    );
    expect(text).toContain(`create: ({ pool }, i) => pool.acquire(${USER}),`);
    expect(text).toContain(`destroy: ({ pool }, _manager, i) => pool.release(${USER}),`);
  });

  it.each<[string, string, RegExp]>([
    [
      'a handler of sockets, with the query that it wants',
      `export function onConnection(ws, req) {
        const user = new URL(req.url, 'http://x').searchParams.get('user');
        if (!user) return ws.close(4001, 'who');
        ws.on('message', (data) => { const { cmd, n } = JSON.parse(data); if (cmd === 'add') ws.send(String(n + 1)); }); }`,
      /wss\.on\('connection', onConnection\);[\s\S]*`\$\{url\}\/\?user=user-\$\{i\}`[\s\S]*\{ cmd: 'add', n: 1 \}/,
    ],
    [
      'a server that upgrades what it is passed',
      `import { WebSocketServer } from 'ws';
       export const sockets = new WebSocketServer({ noServer: true });
       sockets.on('connection', (s) => s.on('message', (d) => s.send(String(d))));`,
      /server\.on\('upgrade'[\s\S]*sockets\.handleUpgrade\(request, socket, head[\s\S]*sockets\.close\(\);\n +server\.close\(\);/,
    ],
    [
      'what is built and has yet to listen',
      `import { createServer } from 'node:http'; import { WebSocketServer } from 'ws';
       export async function buildApp() { const server = createServer(); const wss = new WebSocketServer({ server });
         wss.on('connection', (s) => s.on('message', (d) => s.send(String(d)))); return { server, wss }; }`,
      /const app = await buildApp\(\);[\s\S]*url: await listen\(app\.server\)[\s\S]*app\.server\.close\(\)/,
    ],
    [
      'a class that is started by a method',
      `import { WebSocketServer } from 'ws';
       export class Realtime { async start(port) { this.server = new WebSocketServer({ port });
         this.server.on('connection', (s) => s.on('message', () => s.send('x'))); } async stop() { this.server.close(); } }`,
      /const realtime = new Realtime\(\);\n +await realtime\.start\(port\);[\s\S]*teardown: \(\{ realtime \}\) => realtime\.stop\(\)/,
    ],
    [
      'a server that listens later, and gives nothing back',
      `import { WebSocketServer } from 'ws';
       export function startLater(port) { setTimeout(() => { new WebSocketServer({ port }).on('connection', (s) => s.on('message', (m) => s.send(String(m)))); }, 200); }`,
      /await startLater\(port\);[\s\S]*while \(first\.opened === 0\)/,
    ],
    [
      'a server that answers nothing',
      `import { WebSocketServer } from 'ws';
       export const startSilent = (port) => { const wss = new WebSocketServer({ port }); wss.on('connection', (s) => s.on('message', () => {})); return wss; };`,
      /answered nothing that was tried, so exercise only sends[\s\S]*await client\.send\('hello'\);\n {2}\},/,
    ],
    [
      'a server that speaks by itself',
      `import { WebSocketServer } from 'ws';
       export function createTicker({ port }) { const wss = new WebSocketServer({ port });
         const timer = setInterval(() => { for (const c of wss.clients) c.send('tick'); }, 20);
         return { close() { clearInterval(timer); wss.close(); } }; }`,
      /createTicker\(\{ port \}\)[\s\S]*exercise\(_env, client\) \{\n +await client\.expect\(\{ perSocket: 1 \}\);\n/,
    ],
    [
      'a protocol that is opened once',
      `import { WebSocketServer } from 'ws';
       export function startGraphql(port) {
         const wss = new WebSocketServer({ port, handleProtocols: (p) => p.has('graphql-transport-ws') && 'graphql-transport-ws' });
         wss.on('connection', (s) => { let open = false; if (!s.protocol) return s.close(4406);
           s.on('message', (d) => { const m = JSON.parse(d);
             if (m.type === 'connection_init') { if (open) return s.close(4429); open = true; s.send('{"type":"connection_ack"}'); }
             if (m.type === 'ping') s.send('{"type":"pong"}'); }); });
         return wss; }`,
      /protocols: \['graphql-transport-ws'\][\s\S]*'connection_init'[\s\S]*return client;[\s\S]*exercise[\s\S]*'ping'/,
    ],
    [
      'a default export as people write it before classes',
      `import { WebSocketServer } from 'ws';
       export default function Server(opts) { this.wss = new WebSocketServer({ server: opts.server }); this.wss.on('connection', (s) => s.on('message', (m) => s.send(String(m)))); }
       Server.prototype.shutdown = function () { this.wss.close(); };`,
      /import Server from '\.\.\/src\/chat\.js';[\s\S]*new Server\(\{ server \}\);[\s\S]*\.shutdown\(\);/,
    ],
    [
      'an instance that upgrades for a server that it is given',
      `import { WebSocketServer } from 'ws';
       class Hub { #wss = new WebSocketServer({ noServer: true });
         constructor() { this.#wss.on('connection', (s) => s.on('message', (m) => s.send(String(m)))); }
         attach(server) { server.on('upgrade', (q, s, h) => this.#wss.handleUpgrade(q, s, h, (w) => this.#wss.emit('connection', w, q))); }
         close() { this.#wss.close(); } }
       export const hub = new Hub(); export default hub;`,
      /import \{ hub \}[\s\S]*await hub\.attach\(server\);[\s\S]*listen\(server\)[\s\S]*hub\.close\(\);\n +server\.close\(\);/,
    ],
    [
      'a class that is given a socket and a name',
      `export class Connection { constructor(socket, id) { this.id = id; socket.on('message', (m) => socket.send(this.id + m)); } }`,
      /wss\.on\('connection', \(socket\) => new Connection\(socket, 'user-0'\)\);/,
    ],
    [
      'a function that is called as the scenario calls its own, and returns a promise',
      `import { createServer as http } from 'node:http'; import { WebSocketServer } from 'ws';
       export default async function createServer({ port = 8080, host } = {}) { const server = http(); const wss = new WebSocketServer({ server });
         wss.on('connection', (s) => s.on('message', (m) => s.send(String(m)))); await new Promise((up) => server.listen(port, host, up));
         return { close: () => { wss.close(); server.close(); } }; }`,
      /import subject from '\.\.\/src\/chat\.js';[\s\S]*const made = await subject\(\{ port \}\);[\s\S]*made\.close\(\)/,
    ],
    [
      'an export whose name a hook has for something else',
      `import { WebSocketServer } from 'ws';
       export function listen(port) { const wss = new WebSocketServer({ port }); wss.on('connection', (s) => s.on('message', (m) => s.send(String(m)))); return wss; }`,
      /import \{ listen as subject \}[\s\S]*await listen\(probe\)[\s\S]*const made = await subject\(port\);/,
    ],
    [
      'a client that says more than it is answered',
      `import { WebSocket } from 'ws';
       export class RpcClient { constructor(url) { this.url = url; }
         connect() { return new Promise((up) => { this.ws = new WebSocket(this.url); this.ws.once('open', up); }); }
         call(method) { this.ws.send(method); return new Promise(() => {}); }
         notify(method) { this.ws.send(method); }
         close() { return new Promise((done) => { this.ws.once('close', done); this.ws.close(); }); } }`,
      /exercise: \(_env, rpcClient\) => rpcClient\.notify|exercise\(_env, rpcClient\) \{\n +await rpcClient\.notify\('hello'\);\n +\},/,
    ],
  ])('%s', async (_, source, expected) => {
    expect(await written(javaScript(source), 'src/chat.js')).toMatch(expected);
  });

  it('a class that is injected others of the project, as their types tell', async () => {
    const text = await written({
      'package.json': '{ "type": "module", "devDependencies": { "ws-profile": "*" } }',
      'tsconfig.json':
        '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "strict": true, "types": ["node"] } }',
      'src/rooms.ts': `import type { Log } from './log.js';
        export class Rooms { readonly seen = new Set<string>(); constructor(private readonly log: Log) {} touch(id: string) { this.seen.add(id); this.log.info(id); } }`,
      'src/log.ts':
        'export interface Log { info(message: string): void; error(message: string, error?: unknown): void }',
      'src/game.ts': `import type { Server } from 'node:http';
        import { WebSocketServer } from 'ws';
        import type { Rooms } from './rooms.js';
        export class Game {
          constructor(server: Server, rooms: Rooms) {
            new WebSocketServer({ server }).on('connection', (s) => { s.on('message', (m) => { rooms.touch(String(m)); s.send('ok'); }); });
          }
        }`,
    });
    expect(text).toContain(`import { Game } from '../src/game.js';\nimport { Rooms } from '../src/rooms.js';`);
    expect(text).toContain('new Game(server, new Rooms(console));');
  });

  it('options whose type stands in another file, and none of what is private', async () => {
    const text = await written({
      'package.json': '{ "type": "module", "devDependencies": { "ws-profile": "*" } }',
      'tsconfig.json':
        '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "strict": true, "types": ["node"] } }',
      'src/options.ts':
        'export interface Listen { port: number; host?: string }\nexport type Options = Listen & { heartbeatMs?: number };',
      'src/hub.ts': `import { WebSocketServer } from 'ws';
        import type { Options } from './options.js';
        export class Hub {
          private server?: WebSocketServer;
          constructor(private readonly how: Options) {}
          async start(): Promise<void> { this.server = new WebSocketServer({ port: this.how.port }); this.server.on('connection', (s) => { s.on('message', () => s.send('x')); }); }
          private close(): void {}
          async dispose(): Promise<void> { this.server?.close(); }
        }`,
    });
    expect(text).toContain('const hub = new Hub({ port });\n    await hub.start();');
    expect(text).toContain('teardown: ({ hub }) => hub.dispose(),');
  });
});

describe.concurrent('ws-profile init starts as it is a server', () => {
  const SERVER = `import { WebSocketServer } from 'ws';
    if (process.argv[2] !== 'serve') process.exit(64);
    const wss = new WebSocketServer({ port: Number(process.env.PORT ?? 4120), path: '/chat' });
    wss.on('connection', (s) => s.on('message', (m) => s.send('echo ' + m)));`;

  it("of the package's start script, where its module ends when it is imported", async () => {
    const files = javaScript(SERVER, 'src/main.js');
    const manifest = '{ "name": "@us/chat", "type": "module", "scripts": { "start": "node src/main.js serve" } }';
    const text = await written({ ...files, 'package.json': manifest });
    expect(text).toContain("name: 'us-chat'");
    expect(text).toContain(
      "command: 'npm start',\n    env: { PORT: '0' }, // any port that is free\n    url: '/chat',",
    );
    expect(text).toContain("messages: ['hello']");
  });

  it('of a program of the package', async () => {
    const files = javaScript(`import 'ws'; export const DEFAULTS = { path: '/' };`);
    const bin = `import { WebSocketServer } from 'ws'; new WebSocketServer({ port: Number(process.env.PORT) || 4121 });`;
    const manifest = '{ "type": "module", "bin": { "chat": "bin/chat.js" } }';
    const text = await written({ ...files, 'package.json': manifest, 'bin/chat.js': bin }, 'src/chat.js');
    expect(text).toContain("command: 'node bin/chat.js'");
  });

  it('of a module that listens as a command alone, and whose exports start nothing', async () => {
    const text = await written(
      javaScript(`import { WebSocketServer } from 'ws';
        export const add = (a, b) => a + b;
        if (process.argv[1].endsWith('chat.js')) new WebSocketServer({ port: Number(process.env.PORT ?? 4122) });`),
    );
    expect(text).toContain("name: 'chat'");
    expect(text).toContain("command: 'node src/chat.js'");
  });

  it('of the command after --, whose words a shell would take apart', async () => {
    const source = SERVER.replace("argv[2] !== 'serve'", "argv[3] !== 'two words'");
    const text = await written(javaScript(source), '--', 'node', 'src/chat.js', '--room', 'two words');
    expect(text).toContain("command: ['node', 'src/chat.js', '--room', 'two words']");
  });

  it('in TypeScript where the project is, and runs it: what its connections leave behind is named', async () => {
    const project = await install({
      ...javaScript(`import { WebSocketServer } from 'ws'; const seen = [];
        new WebSocketServer({ port: Number(process.env.PORT ?? 4123) }).on('connection', (s) => seen.push({ s }));`),
      'tsconfig.json': '{}',
    });
    const { code, stdout } = await project.init('--ci', 'none', '--', 'node', 'src/chat.js');
    expect(stdout).toMatch(/wrote {2}scenarios\/chat\.scenario\.ts[\s\S]*LEAK {2}\+1\.00 WebSocket/);
    expect(code).toBe(0);
    expect(await project.complaints()).toEqual([]);
  }, 300_000);

  it('and says what the command says, where it ends', async () => {
    const project = await install(javaScript(`console.error('chat needs a room'); process.exit(3);`));
    const { code, stderr } = await project.init('--', 'node', 'src/chat.js');
    expect(code).toBe(3);
    expect(stderr).toContain('ended with code 3 before it was ready:\nchat needs a room');
    expect(await project.files()).toEqual(['package.json', 'src']);
  });
});

describe.concurrent('what init can not find out', () => {
  it('is said in the scenario, and by an exit code of 2', async () => {
    const project = await install(
      javaScript(`import { WebSocketServer } from 'ws';
        export class StoredServer { constructor(server, store) { store.get('warm'); new WebSocketServer({ server }); } close() {} }`),
    );
    const { code, stderr } = await project.init('--ci', 'none');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'stored-server.scenario.mjs does not run yet: what StoredServer wants as its store could not be found out.',
    );
    expect(await project.scenario()).toMatch(
      /To be done: what StoredServer wants as its `store`[\s\S]*new StoredServer\(server, undefined\);/,
    );
  });

  it('is who may come in, where a server refuses', async () => {
    const project = await install(
      javaScript(`import { createServer } from 'node:http';
        export function start(port) { return createServer().on('upgrade', (_, socket) => socket.end('HTTP/1.1 401 Unauthorized\\r\\n\\r\\n')).listen(port); }`),
    );
    const { code, stderr } = await project.init('src/chat.js', '--ci', 'none');
    expect(code).toBe(2);
    expect(stderr).toContain('does not run yet: the server let no client in (HTTP 401)');
    expect(await project.scenario()).toContain('To be done: the server let no client in (HTTP 401)');
  });

  it.each<[string, string, string]>([
    [
      'a module that throws',
      `if (!process.env.SECRET) throw new Error('SECRET is not set'); export const start = 1;`,
      'can not be imported: SECRET is not set',
    ],
    ['a module that ends its process', 'process.exit(5); export const x = 1;', 'ended its own process with code 5'],
    [
      'a command',
      `import { createServer } from 'node:http'; if (process.argv[2] === 'serve') createServer().listen(80);`,
      'it serves as a command alone.\n  node src/chat.js did not start one: `node src/chat.js` ended with code 0',
    ],
    ['constants', 'export const A = 1;', 'has nothing that a scenario could be written for: it exports A'],
    [
      'functions of another kind',
      'export function add(a, b) { return a + b; }',
      'has nothing that a scenario could be written for',
    ],
    [
      'a server that only speaks HTTP',
      `import { createServer } from 'node:http'; export const start = (port) => createServer((_, r) => r.end()).listen(port);`,
      'let no client in',
    ],
  ])('is nothing for %s, in one message and without a file', async (_, source, message) => {
    const project = await install(javaScript(source));
    const { code, stderr } = await project.init('src/chat.js');
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.match(/^ws-profile:/gm)).toHaveLength(1);
    expect(await project.files()).toEqual(['.ws-profile', 'package.json', 'src']);
  });
});
