// npm run bench:watch: what a watch costs a busy server. Two servers alike take the same load in turn; one is watched, then the other,
// so that what tells the two apart cancels out. Printed are ratios of one run: watched by not watched.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runLoad } from '../../dist/load/load.js';

const SERVER = fileURLToPath(new URL('../fixtures/servers/forgetful.cjs', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/ws-profile.js', import.meta.url));
const SLICES = Number(process.env.SLICES ?? 6);
const SLICE_MS = 3_000;

const [one, other] = await Promise.all([start(), start()]);
try {
  for (const server of [one, other]) await load(server);
  const rounds = [await compare(one, other), await compare(other, one)];
  const mean = (of) => Math.sqrt(rounds.map(of).reduce((product, ratio) => product * ratio, 1));
  console.log(`messages/s  ${mean(({ rate }) => rate).toFixed(3)}`);
  console.log(
    `CPU/message ${mean(({ cpu }) => cpu).toFixed(3)} of the server, also where the machine is busy with other things`,
  );
  console.log(`p99         ${mean(({ p99 }) => p99).toFixed(3)}`);
  console.log(
    `RSS         ${rounds.map(({ rss }) => `${rss >= 0 ? '+' : ''}${(rss / 1024).toFixed(1)} MB`).join(', ')}`,
  );
} finally {
  for (const { child } of [one, other]) child.kill('SIGKILL');
}

/** The figures of a server that is watched, by those of one that is not. */
async function compare(watched, plain) {
  const before = rssOf(watched) - rssOf(plain);
  const watch = spawn(process.execPath, [PROGRAM, 'watch', '--json', '--attach', String(watched.child.pid)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  watch.stdout.resume();
  const gone = once(watch, 'exit');
  await load(watched);
  await load(plain);
  const figures = { watched: [], plain: [] };
  for (let i = 0; i < SLICES; i++) {
    // Whatever comes second may find the machine warmer.
    const order = i % 2 === 0 ? ['watched', 'plain'] : ['plain', 'watched'];
    for (const name of order) figures[name].push(await load(name === 'watched' ? watched : plain));
  }
  const rss = rssOf(watched) - rssOf(plain) - before;
  watch.kill('SIGINT');
  await gone;
  const ratio = (of) => median(figures.watched.map(of)) / median(figures.plain.map(of));
  return {
    rate: ratio(({ messages }) => messages.perSecond),
    cpu: ratio(({ cpuPerMessage }) => cpuPerMessage),
    p99: ratio(({ latencyMs }) => latencyMs.echo.p99),
    rss,
  };
}

async function load(server) {
  const before = ticksOf(server);
  const result = await runLoad(planFor(server), {
    signal: new AbortController().signal,
    onLine: () => {},
    onProgress: () => {},
  });
  return { ...result, cpuPerMessage: (ticksOf(server) - before) / result.messages.answered };
}

function planFor({ port }) {
  return {
    url: `ws://127.0.0.1:${port}`,
    connections: 50,
    mode: 'echo',
    rate: null,
    durationMs: SLICE_MS,
    size: 64,
    message: null,
    binary: false,
    pipelining: 1,
    headers: {},
    protocols: [],
    perMessageDeflate: false,
    insecure: false,
    timeoutMs: 10_000,
    concurrency: 50,
    socketsPerProcess: 1_000,
  };
}

async function start() {
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', SERVER, 'repaired'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said] = await once(child.stdout, 'data');
  return { child, port: /\d+/.exec(String(said))[0] };
}

/** Processor time, of the user's and the system's side. */
function ticksOf({ child }) {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** In kB. */
function rssOf({ child }) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
