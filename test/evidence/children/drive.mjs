// Runs one kind of a module beside it as the measured process would, and takes the snapshots that isolation is told from:
// drive.mjs MODULE KIND FOLDER SECRET
import { join } from 'node:path';
import { canaryOf } from '../../../dist/measured/canary.js';
import { Rounds } from '../../../dist/measured/rounds.js';
import { setUp } from '../../../dist/measured/runtime.js';
import { takeSnapshot } from '../../../dist/measured/snapshot.js';

const [module, kind, folder, canarySecret] = process.argv.slice(2);
const { [kind]: begin } = await import(`./${module}`);
const scenario = await begin({ canary: (i) => canaryOf(canarySecret, i) });
const settings = { managers: scenario.managers ?? 9, concurrency: 3, timeoutMs: 5_000, canarySecret };
const host = {
  requestSwarm: async () => ({ ok: true, result: null }),
  signal: new AbortController().signal,
  log: () => {},
  onHook: () => {},
};
const rounds = new Rounds(await setUp(scenario, settings, host), () => 0);
await rounds.lifecycle();
await takeSnapshot(join(folder, 'before'));
await rounds.createLive();
await rounds.steady();
await takeSnapshot(join(folder, 'first'));
await rounds.steady();
await takeSnapshot(join(folder, 'last'));
process.exit();
