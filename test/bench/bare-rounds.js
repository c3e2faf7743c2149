// A process that runs a scenario's rounds with nothing around them, and then writes as many snapshots as the run did.
// argv: entry file, then the counts as JSON: { managers, concurrency, lifecycle, steady, snapshots }
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeHeapSnapshot } from 'node:v8';
import { Calls } from '../../dist/measured/calls.js';
import { createSwarmClient } from '../../dist/measured/swarm-client.js';

const [entry, json] = process.argv.slice(2);
const counts = JSON.parse(json);
const swarm = fork(fileURLToPath(new URL('../../dist/swarm/main.js', import.meta.url)), { serialization: 'advanced' });
const calls = new Calls();
swarm.on('message', (answers) => calls.answerEach(answers));
const request = (message) => calls.make((id) => swarm.send([{ id, request: message }]));

const start = performance.now();
const { default: scenario } = await import(pathToFileURL(entry).href);
const listen = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`ws://127.0.0.1:${server.address().port}`)));
const context = {
  swarm: createSwarmClient(request),
  signal: new AbortController().signal,
  log() {},
  listen,
  canary: (i) => `canary-${i}`,
};
const env = await scenario.setup?.(context);
const managers = [];
await lifecycle(counts.lifecycle);
if (counts.steady > 0) {
  await all(async (i) => {
    managers[i] = await scenario.create(env, i);
  });
  for (let round = 0; round < counts.steady; round++) await all((i) => scenario.exercise(env, managers[i], i));
  await all((i) => scenario.destroy(env, managers[i], i));
}
const roundsMs = performance.now() - start;
const file = join(tmpdir(), `ws-profile-bare-${process.pid}.heapsnapshot`);
for (let i = 0; i < counts.snapshots; i++) writeHeapSnapshot(file);
rmSync(file);
const snapshotsMs = performance.now() - start - roundsMs;
await scenario.teardown?.(env);
process.stdout.write(JSON.stringify({ roundsMs, snapshotsMs }));
swarm.disconnect();
process.exit();

async function lifecycle(rounds) {
  for (let round = 0; round < rounds; round++) {
    await all(async (i) => {
      managers[i] = await scenario.create(env, i);
    });
    if (scenario.exercise) await all((i) => scenario.exercise(env, managers[i], i));
    await all((i) => scenario.destroy(env, managers[i], i));
  }
}

async function all(call) {
  let next = 0;
  const lane = async () => {
    while (next < counts.managers) await call(next++);
  };
  await Promise.all(Array.from({ length: Math.min(counts.concurrency, counts.managers) }, lane));
}
