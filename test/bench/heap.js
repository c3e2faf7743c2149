// The heap engine's benchmark: snapshots of about 90, 140 and 700 MB, read by ours, memlab and DevTools' own code, each
// in a process of its own, in turn. Times are from the file to the retained sizes of every node; those of the whole
// process, with its start and the loading of the engine, stand beside them.
// npm run bench:heap -- [--runs N] [--sizes 90,140] [--ours] [--huge]
// --ours leaves the others out; --huge adds a file of 2 GB for ours alone. Snapshots are made once, in .ws-profile/bench.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '90,140,700' },
    ours: { type: 'boolean', default: false },
    huge: { type: 'boolean', default: false },
  },
});
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = here('../../.ws-profile/bench/');
const BYTES_PER_SESSION = 6510;
const MB = 1e6;
const HUGE = 2000;

const sizes = options.sizes.split(',').filter(Boolean).map(Number);
const results = new Map();
for (const size of options.huge ? [...sizes, HUGE] : sizes) {
  const file = make(size);
  const bytes = statSync(file).size;
  const engines = options.ours || size === HUGE ? ['ours'] : ['ours', 'memlab', 'devtools'];
  const runs = { ours: [], memlab: [], devtools: [] };
  for (let run = 0; run < Number(options.runs); run++) {
    // The others take minutes over a large file: once is enough.
    const asked = size > 200 && run > 0 ? ['ours'] : engines;
    for (const engine of asked) runs[engine].push(measure(engine, file));
  }
  console.log(
    `\n${(bytes / MB).toFixed(0)} MB, ${runs.ours[0].nodes ?? '?'} nodes, ${runs.ours[0].edges ?? '?'} edges`,
  );
  const best = Object.fromEntries(engines.map((engine) => [engine, fastest(runs[engine])]));
  results.set(size, { bytes, best });
  for (const engine of engines) print(engine, best[engine], best.ours, bytes);
}
judge();

/** A snapshot of about this many megabytes, written by a real process. */
function make(size) {
  const file = `${folder}busy-server-${size}.heapsnapshot`;
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  console.log(`making a snapshot of ${size} MB`);
  const sessions = Math.round((size * MB) / BYTES_PER_SESSION);
  const args =
    size === HUGE
      ? [here('huge-snapshot.js'), `${file}.part`]
      : ['--max-old-space-size=12000', here('busy-server.js'), String(sessions), `${file}.part`];
  const made = spawnSync(process.execPath, args, { stdio: 'inherit', timeout: 1_800_000 });
  if (made.status !== 0) throw new Error(`The process that makes ${file} failed.`);
  renameSync(`${file}.part`, file);
  return file;
}

function measure(engine, file) {
  const args = [...(engine === 'ours' ? [] : ['--max-old-space-size=12000']), here('heap-reader.js'), engine, file];
  const startedAt = performance.now();
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 1_800_000 });
  const wallMs = performance.now() - startedAt;
  if (child.status !== 0)
    return { failed: (child.stderr || String(child.error ?? child.signal)).trim().split('\n').at(-1) };
  return { ...JSON.parse(child.stdout.trim().split('\n').at(-1)), wallMs };
}

function fastest(runs) {
  const good = runs.filter((run) => !run.failed);
  return good.length === 0 ? runs[0] : good.reduce((a, b) => (b.ms < a.ms ? b : a));
}

function print(engine, run, ours, bytes) {
  if (run.failed) return console.log(`  ${engine.padEnd(9)} failed: ${run.failed}`);
  const seconds = `${(run.ms / 1000).toFixed(2)} s`.padStart(9);
  const whole = ` (${(run.wallMs / 1000).toFixed(2)} s with its process)`.padEnd(27);
  const cpu = `${(run.cpuMs / 1000).toFixed(2)} s CPU`.padStart(11);
  const peak = `${(run.peakBytes / MB).toFixed(0)} MB peak`.padStart(13);
  const share = `(${(run.peakBytes / bytes).toFixed(2)} of the file)`;
  const agrees = run.retained === ours.retained ? '' : `  retains ${run.retained}, not ${ours.retained}`;
  const times =
    engine === 'ours'
      ? ''
      : `  ours: ${(run.ms / ours.ms).toFixed(1)} times faster (${(run.wallMs / ours.wallMs).toFixed(1)} with its process), ${(ours.peakBytes / run.peakBytes).toFixed(2)} of the memory`;
  console.log(`  ${engine.padEnd(9)}${seconds}${whole}${cpu}${peak} ${share}${times}${agrees}`);
}

function judge() {
  const at = (size) => results.get(size)?.best;
  const checks = [];
  const [middle, large] = [at(140), at(700)];
  if (middle?.memlab && !middle.memlab.failed) {
    checks.push(['10 times faster than memlab at 140 MB', middle.memlab.ms / middle.ours.ms, 10]);
    checks.push(['a third of memlab’s memory', middle.memlab.peakBytes / middle.ours.peakBytes, 3]);
  }
  if (middle?.devtools && !middle.devtools.failed) {
    checks.push(['6 times faster than DevTools at 140 MB', middle.devtools.ms / middle.ours.ms, 6]);
    checks.push(['a third of DevTools’ memory', middle.devtools.peakBytes / middle.ours.peakBytes, 3]);
  }
  if (large)
    checks.push(['700 MB in no more memory than the file has', results.get(700).bytes / large.ours.peakBytes, 1]);
  if (large && middle) checks.push(['700 MB in 6 times the time of 140 MB', 6 / (large.ours.ms / middle.ours.ms), 1]);
  if (checks.length > 0) console.log('\nbars');
  for (const [name, value, least] of checks) {
    console.log(`  ${value >= least ? '✓' : '✗'} ${name}: ${value.toFixed(2)} of ${least}`);
    if (value < least) process.exitCode = 1;
  }
}
