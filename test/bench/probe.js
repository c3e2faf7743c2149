// npm run bench:probe: what it costs a server to be entered, and what is left when we are gone. The server is one that tells
// what it sees of itself. WS_PROFILE_NODES=20,22,24,26 for every Node.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { attach } from '../../dist/subject/served/attach.js';
import { Preload } from '../../dist/subject/served/preload.js';
import { listeningPorts } from '../../dist/subject/served/process-facts.js';

const SERVER = fileURLToPath(new URL('../fixtures/servers/mirror.cjs', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/node-versions/', import.meta.url));
const STARTS = 10;
/** How long the event loop is watched. */
const WATCHED_MS = 3_000;

const own = Number.parseInt(process.versions.node, 10);
const majors = process.env.WS_PROFILE_NODES?.split(',').map(Number) ?? [own];
const folder = mkdtempSync(join(tmpdir(), 'ws-profile-bench-'));
try {
  for (const major of majors) {
    const node = binary(major);
    console.log(`Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
    await startedWithPreload(node);
    await attached(node);
    await startUp(node);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function startedWithPreload(node) {
  let entered;
  const probe = new Promise((resolve) => {
    entered = resolve;
  });
  const preload = await Preload.open(folder, entered);
  const server = await start(node, [], preload.environment(process.env));
  try {
    await report('preload   no connection yet', server, { quiet: true });
    const at = performance.now();
    await ask(server);
    const inside = await probe;
    console.log(`  preload   entered in ${(performance.now() - at).toFixed(0)} ms`);
    await report('preload   entered', server);
    await measure('preload ', inside);
    await inside.leave();
    await report('preload   left', server);
  } finally {
    server.child.kill('SIGKILL');
    await preload.close();
  }
}

async function attached(node) {
  const server = await start(node, ['--inspect-port=0'], process.env);
  try {
    await report('attached  before', server);
    const at = performance.now();
    const inside = await attach(String(server.child.pid));
    console.log(`  attached  entered in ${(performance.now() - at).toFixed(0)} ms`);
    await report('attached  entered', server);
    await measure('attached', inside);
    await inside.leave();
    await report('attached  left', server);
  } finally {
    server.child.kill('SIGKILL');
  }
}

async function measure(how, probe) {
  await probe.request({ op: 'settle' });
  const { pauseMs, bytes } = await probe.request({ op: 'snapshot', file: join(folder, 'a.heapsnapshot') });
  console.log(`  ${how}  snapshot of ${(bytes / 1e6).toFixed(1)} MB in ${pauseMs.toFixed(0)} ms`);
}

/** A process in which no connection arrives: the median of its whole life, with the preload and without. */
async function startUp(node) {
  const preload = await Preload.open(folder, () => {});
  const times = { plain: [], preload: [] };
  for (let i = 0; i < STARTS; i++) {
    for (const [name, env] of Object.entries({ plain: process.env, preload: preload.environment(process.env) })) {
      const at = performance.now();
      execFileSync(node, ['-e', '0'], { env });
      times[name].push(performance.now() - at);
    }
  }
  await preload.close();
  const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1].toFixed(0);
  console.log(`  \`node -e 0\` takes ${median(times.plain)} ms, with the preload ${median(times.preload)} ms`);
}

async function report(what, { child, port }, { quiet = false } = {}) {
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
  const ports = listeningPorts(child.pid).length;
  const first = `  ${what.padEnd(29)} RSS ${megabytes.toFixed(1)} MB, ${ports} ${ports === 1 ? 'port' : 'ports'}`;
  // Asking is a connection, and the first one lets us in.
  if (quiet) return console.log(first);
  await ask({ port }, '/delay');
  await sleep(WATCHED_MS);
  const delay = await ask({ port }, '/delay');
  const { handles } = await ask({ port });
  console.log(`${first}, ${handles.length} handles, event loop p99 ${delay.toFixed(1)} ms`);
}

async function start(node, args, env) {
  const child = spawn(node, [...args, SERVER], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const said = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
  return { child, port: /\d+/.exec(said)[0] };
}

async function ask({ port }, path = '/') {
  return (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).json();
}

function binary(major) {
  return major === own
    ? process.execPath
    : `${CACHE}${major}/node_modules/node-${process.platform}-${process.arch}/bin/node`;
}
