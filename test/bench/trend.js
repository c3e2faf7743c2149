// npm run bench:trend [-- UNCHANGED [AFTER]]: a repository with a real run of a real WebSocket scenario for each commit. The first
// UNCHANGED commits leave the code alone: `trend` must find no change point. The next one makes every live manager 300 B larger,
// and after AFTER more runs `trend` must mark that commit and no other.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [unchanged = 200, after = 100] = process.argv.slice(2).map(Number);
const runs = unchanged + after;
const home = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(home, 'bin', 'ws-profile.js');
const root = mkdtempSync(join(tmpdir(), 'ws-profile-trend-'));
const env = { ...process.env, CI: 'true', NO_COLOR: '1', GITHUB_ACTIONS: '', GITHUB_SHA: '' };

// An array of 32 elements: 256 B of elements, 16 B of their header, 32 B of the array itself.
const STEP = '    this.recent = new Array(32).fill(0);\n';

const factory = (extra) => `
export class Session {
  constructor(socket, userId) {
    this.socket = socket;
    this.userId = userId;
${extra}  }
  close() { this.socket.terminate(); }
}
`;

const SCENARIO = `
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { Session } from '../src/session.mjs';

export default {
  managers: 50,
  concurrency: 1,
  timeoutMs: 60_000,
  rounds: 3,
  steady: false,
  async setup({ swarm, listen }) {
    const http = createServer();
    const server = new WebSocketServer({ server: http });
    const url = await listen(http);
    return { http, server, swarm, url };
  },
  async create({ server, swarm, url }, i) {
    const accepted = once(server, 'connection');
    const [[socket], client] = await Promise.all([accepted, swarm.connect({ url })]);
    const session = new Session(socket, 'user-' + i);
    session.client = client;
    return session;
  },
  async exercise(_env, session) {
    session.socket.send('welcome');
    await session.client.expect({ perSocket: 1 });
  },
  async destroy(_env, session) {
    const closed = once(session.socket, 'close');
    session.close();
    await closed;
  },
  teardown({ http, server }) { server.close(); http.close(); },
};
`;

process.on('exit', () => rmSync(root, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));

git('init', '-q', '-b', 'main');
symlinkSync(join(home, 'node_modules'), join(root, 'node_modules'));
put('.gitignore', '.ws-profile\nnode_modules\n');
put('scenarios/session.scenario.mjs', SCENARIO);
put('src/session.mjs', factory(''));
git('add', '-A');
const started = performance.now();
let moved;
for (let i = 0; i < runs; i++) {
  if (i === unchanged) put('src/session.mjs', factory(STEP));
  git('commit', '-q', '-a', '--allow-empty', '-m', `commit ${i}`);
  if (i === unchanged) moved = git('rev-parse', 'HEAD');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'run', '--json'], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`run ${i} ended with ${status}:\n${stderr}${stdout.slice(0, 2000)}`);
  if (i === unchanged - 1) report(`${unchanged} unchanged runs`, []);
  if (process.stderr.isTTY) process.stderr.write(`\r${i + 1}/${runs}`);
}
report(`${after} more, +300 B at ${moved.slice(0, 7)}`, [moved]);
console.log(`${((performance.now() - started) / runs / 1000).toFixed(1)} s a run`);
for (const columns of ['80', '120', '200']) console.log(`\n${trend([], { COLUMNS: columns })}`);

/** Prints the change points and whether they are the expected ones; exit code 1 if not. */
function report(title, expected) {
  const [{ points, changes }] = JSON.parse(trend(['--json'])).trends;
  const found = changes.map(({ index }) => points[index].commit);
  const values = points.map(({ value }) => value);
  const ok = JSON.stringify(found) === JSON.stringify(expected);
  const said = changes.map(
    ({ index, before, after }) => `${points[index].commit.slice(0, 7)} ${(after - before).toFixed(0)} B`,
  );
  console.log(`${ok ? 'ok' : 'NOT ok'}  ${title}: change points ${said.join(', ') || 'none'}`);
  console.log(`    live bytes/manager ${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`);
  if (process.env.TREND_VALUES) writeFileSync(process.env.TREND_VALUES, JSON.stringify(values));
  if (!ok) process.exitCode = 1;
}

function trend(args, more = {}) {
  return execFileSync(process.execPath, [bin, 'trend', ...args], {
    cwd: root,
    env: { ...env, ...more },
    encoding: 'utf8',
  });
}

function git(...args) {
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' }).trim();
}

function put(path, text) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}
