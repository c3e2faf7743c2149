// `npm run bench:load`: ws-profile load beside artillery's ws engine, against the same plain ws echo server in another
// process, then 10,000 sockets. Both tools are measured from outside: messages by the server's count, processor time by
// a meter preloaded into each of their processes. Exits 1 below the ratio promised, or when a socket fails.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PEER = 'artillery@2.0.21'; // The last that runs on Node 20.
const CONNECTIONS = 50;
const WINDOW_MS = 8_000;
const SAME_RATE = 500;
const REACH_RATIO = 2;
const SOCKETS = 10_000;
const MESSAGE = 'x'.repeat(64);

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (file) => join(root, 'test/bench', file);
const bin = process.env.WS_PROFILE_BIN ?? join(root, 'bin/ws-profile.js');
const cache = process.env.WS_PROFILE_BENCH_CACHE ?? join(root, '.ws-profile/bench');
const scratch = mkdtempSync(join(tmpdir(), 'ws-profile-bench-'));
const children = new Set();

process.on('exit', () => {
  for (const child of children) killGroup(child);
  rmSync(scratch, { recursive: true, force: true });
});
process.on('SIGINT', () => process.exit(130));

/** Every child leads a group of its own, so that its workers end with it. */
function start(args, options = {}) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true, ...options });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function startServer() {
  const server = start([here('echo-server.js')], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = await once(server, 'message');
  const look = async () => {
    server.send('count');
    const [state] = await once(server, 'message');
    return state;
  };
  return { url: `ws://127.0.0.1:${port}`, look, end: () => killGroup(server) };
}

/** Messages a second, and a second of processor time, in a window that begins when all connections have sent for 2 s. */
async function measure(server, args, env) {
  const log = join(scratch, `cpu-${Date.now()}`);
  const meter = pathToFileURL(here('cpu-meter.js')).href;
  const tool = start(args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env, NODE_OPTIONS: `--import ${meter}`, WS_PROFILE_BENCH_CPU: log },
  });
  const deadline = Date.now() + 60_000;
  while ((await server.look()).open < CONNECTIONS) {
    if (Date.now() > deadline || tool.exitCode !== null) throw new Error(`${args[0]} opened too few connections`);
    await sleep(100);
  }
  await sleep(2_000);
  const before = await server.look();
  await sleep(WINDOW_MS);
  const after = await server.look();
  await sleep(300);
  killGroup(tool);
  while ((await server.look()).open > 0) await sleep(100);
  const messages = after.received - before.received;
  const cpuMs = cpuBetween(log, before.at, after.at);
  return { perSecond: (messages / (after.at - before.at)) * 1000, perCore: (messages / cpuMs) * 1000 };
}

/** Processor time of all metered processes between two moments, from the samples next to them. */
function cpuBetween(log, from, to) {
  const samples = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  let total = 0;
  for (const pid of new Set(samples.map(([, of]) => of))) {
    const own = samples.filter(([, of]) => of === pid);
    const at = (time) => own.findLast(([sampled]) => sampled <= time)?.[2] ?? 0;
    total += at(to) - at(from);
  }
  return total;
}

function installPeer() {
  const runner = join(cache, 'node_modules/artillery/bin/run');
  if (existsSync(runner)) return runner;
  console.log(`installing ${PEER} into ${cache} (once, about 600 MB)`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional'];
  execFileSync('npm', ['install', ...flags, PEER], { cwd: cache, stdio: ['ignore', 'ignore', 'inherit'] });
  return runner;
}

function peerScript(url, flow) {
  const file = join(scratch, 'artillery.json');
  const config = {
    target: url,
    phases: [{ duration: 1, arrivalCount: CONNECTIONS }],
    processor: here('artillery-echo.cjs'),
  };
  writeFileSync(file, JSON.stringify({ config, scenarios: [{ engine: 'ws', flow }] }));
  return file;
}

const peerEnv = { ARTILLERY_DISABLE_TELEMETRY: 'true' };
const echo = { send: { payload: MESSAGE, capture: { regexp: 'x+', as: 'answer' } } };

async function compareThroughput(peer, server) {
  const script = peerScript(server.url, [{ loop: [echo], count: 1e9 }]);
  const theirs = await measure(server, [peer, 'run', '--quiet', script], peerEnv);
  const ours = await measure(
    server,
    [bin, 'load', server.url, '-c', CONNECTIONS, '-d', '3600', '-m', MESSAGE].map(String),
  );
  return { theirs, ours };
}

async function compareLatency(peer, server) {
  const seconds = 10;
  const think = CONNECTIONS / SAME_RATE;
  const script = peerScript(server.url, [
    { loop: [{ function: 'start' }, echo, { function: 'stop' }, { think }], count: Math.round(seconds / think) },
  ]);
  const output = join(scratch, 'artillery-report.json');
  const before = await server.look();
  const tool = start([peer, 'run', '--quiet', '--output', output, script], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...peerEnv },
  });
  await once(tool, 'exit');
  const { aggregate } = JSON.parse(readFileSync(output, 'utf8'));
  const theirs = aggregate.summaries.echo_ms;
  const sent = (await server.look()).received - before.received;
  const rate = Math.round(sent / seconds);
  const ours = await loadJson([server.url, '-c', CONNECTIONS, '-r', rate, '-d', seconds, '-m', MESSAGE]);
  return { rate, theirs, ours: ours.latencyMs.echo };
}

async function loadJson(args) {
  const child = start([bin, 'load', ...args.map(String), '--json']);
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return JSON.parse(text);
}

function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  for (const row of rows) {
    console.log(
      `  ${row.map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i]))).join('  ')}`,
    );
  }
}

const count = (value) => Math.round(value).toLocaleString('en-US');
const ms = (value) => `${value.toFixed(2)} ms`;

const peer = installPeer();
const server = await startServer();

console.log(`Node ${process.version}, ${CONNECTIONS} connections, 64 B echoed, as fast as answers come`);
const { theirs, ours } = await compareThroughput(peer, server);
const ratio = ours.perCore / theirs.perCore;
table([
  ['', 'messages/s', 'messages/s per core'],
  [PEER, count(theirs.perSecond), count(theirs.perCore)],
  ['ws-profile load', count(ours.perSecond), count(ours.perCore)],
]);
console.log(`  ${ratio.toFixed(1)} times the messages per core (to reach: ${REACH_RATIO})\n`);

const latency = await compareLatency(peer, server);
console.log(`${CONNECTIONS} connections, ${count(latency.rate)} messages/s in both`);
table([
  ['', 'p50', 'p99', 'max'],
  [PEER, ms(latency.theirs.p50), ms(latency.theirs.p99), ms(latency.theirs.max)],
  ['ws-profile load', ms(latency.ours.p50), ms(latency.ours.p99), ms(latency.ours.max)],
]);

const before = await server.look();
const storm = loadJson([server.url, '-c', SOCKETS, '-d', 5, '-t', 30]);
let most = before;
const looking = setInterval(async () => {
  const now = await server.look();
  if (now.open > most.open) most = now;
}, 500);
const result = await storm;
clearInterval(looking);
console.log(`\n${count(SOCKETS)} sockets against the same server`);
table([
  ['opened', count(result.connections.opened)],
  ['errors', JSON.stringify(result.errors)],
  ['messages/s', count(result.messages.perSecond)],
  ['memory per socket, load process', `${(result.connections.bytesPerSocket / 1e3).toFixed(1)} kB`],
  ['memory per socket, server', `${((most.rss - before.rss) / most.open / 1e3).toFixed(1)} kB`],
]);
server.end();
if (!result.ok) console.log('  see `ulimit -n`: each side needs a file descriptor a socket');
process.exitCode = ratio >= REACH_RATIO && result.ok ? 0 : 1;
