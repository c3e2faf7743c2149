// npm run bench:overhead: what a run costs beyond its rounds and V8's own snapshot writing, and what --help costs beyond
// starting Node. Ratios of medians, both sides measured in turn.
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { compileScenario } from '../../dist/scenario/compile/compile.js';
import { discoverScenarios } from '../../dist/scenario/discover.js';

const TRIES = 5;
const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = `${root}bin/ws-profile.js`;
const bare = fileURLToPath(new URL('bare-rounds.js', import.meta.url));
const file = 'scenarios/manager-factory/manager-factory-200.scenario.ts';
const WARMUP = 3;
const CONCURRENCY = 10;

const [found] = await discoverScenarios([file], root);
const compiled = await compileScenario(found, tmpdir());
const runs = [];
const bares = [];
try {
  for (let i = 0; i < TRIES; i++) {
    const { ms, result } = profileOnce();
    runs.push(ms);
    const [{ managers, rounds, steadyRounds }] = result.scenarios;
    const lifecycle = rounds + WARMUP;
    const steady = steadyRounds > 0 ? steadyRounds + WARMUP : 0;
    const counts = { managers, concurrency: CONCURRENCY, lifecycle, steady, snapshots: steady > 0 ? 4 : 2 };
    const output = execFileSync(process.execPath, [bare, compiled.entry, JSON.stringify(counts)], { cwd: root });
    const { roundsMs, snapshotsMs } = JSON.parse(output.toString());
    bares.push(roundsMs + snapshotsMs);
    console.log(
      `run ${ms.toFixed(0)} ms   bare rounds ${roundsMs.toFixed(0)} ms + snapshots ${snapshotsMs.toFixed(0)} ms`,
    );
  }
} finally {
  await compiled.dispose();
}
print('ws-profile run / (bare rounds + snapshot writing)', median(runs) / median(bares), 1.5);

const helps = [];
const empties = [];
for (let i = 0; i < TRIES * 3; i++) {
  helps.push(time(() => spawnSync(process.execPath, [bin, '--help'])));
  empties.push(time(() => spawnSync(process.execPath, ['-e', '0'])));
}
print('ws-profile --help / node -e 0', median(helps) / median(empties), 2.5);

function profileOnce() {
  const args = [bin, 'run', '--json', '--no-history', '--no-surface', file];
  let output;
  const ms = time(() => {
    output = execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  });
  return { ms, result: JSON.parse(output.toString()) };
}

function time(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function print(what, ratio, bar) {
  console.log(`${what}: ${ratio.toFixed(2)} (bar ${bar}, ${ratio <= bar ? 'reached' : 'MISSED'})`);
}
