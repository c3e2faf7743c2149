/**
 * Loads memlab, in a process of its own: it needs much memory, prints, and keeps its configuration in one global object.
 *
 * argv: a MemlabPlan in JSON. Forked with an IPC channel.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseLeaks } from './leaks.js';
import type { AnonymizeReport, FromMemlabRunner, MemlabPlan } from './plan.js';

/** A node of memlab's. */
interface LeakCandidate {
  readonly name: string;
  /** As the snapshot has it: `object`, `closure`, `object shape`. */
  readonly type: string;
}

/** Of memlab's packages, what is used here. */
interface MemlabCore {
  readonly config: { externalLeakFilter?: { leakFilter(node: LeakCandidate): boolean } };
  anonymizeHeapSnapshotFile(from: string, to: string, options: { readonly salt: string }): Promise<AnonymizeReport>;
}
interface MemlabApi {
  findLeaksBySnapshotFilePaths(
    baseline: string,
    target: string,
    final: string,
    options: { readonly workDir: string; readonly consoleMode: string },
  ): Promise<readonly unknown[]>;
}
interface MemlabCli {
  run(): Promise<void>;
}

type Plan<Op extends MemlabPlan['op']> = Extract<MemlabPlan, { op: Op }>;

/** V8's shapes and code come with whatever runs, and memlab may show one in place of all that is held like it. */
const ENGINE_TYPES = new Set(['object shape', 'code', 'hidden']);

const plan = JSON.parse(process.argv[2] ?? '') as MemlabPlan;
const requireOfMemlab = createRequire(plan.manifest);

process.once('disconnect', () => process.exit());
try {
  if (plan.op === 'command') await command(plan);
  else if (plan.op === 'anonymize') await anonymize(plan);
  else await findLeaks(plan);
} catch (error) {
  tell({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
// Its command line ends when there is nothing left to do: our channel is not to keep it.
process.channel?.unref();

/** memlab's own command line; what it prints is the result. */
async function command({ args }: Plan<'command'>): Promise<void> {
  process.argv = [process.execPath, 'memlab', ...args];
  await (requireOfMemlab('@memlab/cli') as MemlabCli).run();
}

async function anonymize({ files, salt }: Plan<'anonymize'>): Promise<void> {
  const core = requireOfMemlab('@memlab/core') as MemlabCore;
  const reports: AnonymizeReport[] = [];
  for (const [from, to] of files) {
    const { valuesRedacted, contentRedacted, unclassifiedLabelFamilies } = await core.anonymizeHeapSnapshotFile(
      from,
      to,
      {
        salt,
      },
    );
    reports.push({ valuesRedacted, contentRedacted, unclassifiedLabelFamilies });
  }
  tell({ type: 'anonymized', reports });
}

async function findLeaks({ snapshots, workDir, everyGrown }: Plan<'find-leaks'>): Promise<void> {
  const core = requireOfMemlab('@memlab/core') as MemlabCore;
  const api = requireOfMemlab('@memlab/api') as MemlabApi;
  if (everyGrown) core.config.externalLeakFilter = { leakFilter: isUsersObject };
  const leaks = await api.findLeaksBySnapshotFilePaths(...snapshots, { workDir, consoleMode: 'SILENT' });
  const file = join(workDir, 'data', 'out', 'leaks.txt');
  const findings = leaks.length > 0 && existsSync(file) ? parseLeaks(readFileSync(file, 'utf8')) : [];
  tell({ type: 'leaks', findings });
}

/** Neither V8's own, as all but proxies of those types are, nor one of our weak references, of which each manager has one. */
function isUsersObject({ name, type }: LeakCandidate): boolean {
  return !name.startsWith('WsProfile') && (!ENGINE_TYPES.has(type) || name === 'system / JSProxy');
}

function tell(message: FromMemlabRunner): void {
  process.send?.(message, () => {});
}
