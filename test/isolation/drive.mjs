// Drives a scenario as the measured process does, with the swarm in the same process, and takes the snapshots that isolation is told from.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rounds } from '../../dist/measured/rounds.js';
import { setUp } from '../../dist/measured/runtime.js';
import { takeSnapshot } from '../../dist/measured/snapshot.js';
import { SwarmService } from '../../dist/swarm/service.js';

/** A variable of the module, as in the measured process: what the scenario holds is held by something that has a name. */
let rounds;
const noErrors = () => 0;

/** Snapshots `before`, `first` and `last` in `folder`, and what went astray in `deliveries`; then the process ends. */
export async function drive(scenario, folder, canarySecret) {
  const swarm = new SwarmService();
  const managers = scenario.managers ?? 9;
  const settings = { managers, concurrency: 3, timeoutMs: 5_000, canarySecret };
  rounds = new Rounds(
    await setUp(scenario, settings, {
      requestSwarm: async (request) => {
        try {
          return { ok: true, result: await swarm.handle(request) };
        } catch ({ code, message }) {
          return { ok: false, error: { code, message } };
        }
      },
      signal: new AbortController().signal,
      log: () => {},
      onHook: () => {},
    }),
    noErrors,
  );
  const tenants = Array.from({ length: managers }, (_, i) => scenario.tenant?.(i) ?? `manager ${i}`);
  await rounds.lifecycle();
  await takeSnapshot(join(folder, 'before'));
  await rounds.createLive();
  await rounds.steady();
  await takeSnapshot(join(folder, 'first'));
  await rounds.steady();
  await takeSnapshot(join(folder, 'last'));
  const foreign = () => swarm.handle({ op: 'foreignDeliveries', tenants });
  if ((await foreign()) !== null) await rounds.provoke();
  writeFileSync(join(folder, 'deliveries'), JSON.stringify((await foreign()) ?? []));
  process.exit();
}
