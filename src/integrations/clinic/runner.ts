/**
 * Loads a clinic tool and drives it through its programmatic API, in a process of its own: the tools listen for signals,
 * print, write into the working directory and, for their page, bundle JavaScript.
 *
 * argv: a ClinicPlan in JSON. Forked with an IPC channel, as the leader of its process group.
 */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClinicPlan, ClinicTool, FromClinicRunner } from './plan.js';

/** What the four tools have in common. */
interface Tool {
  on(event: 'analysing', listener: () => void): void;
  on(event: 'warning', listener: (text: string) => void): void;
  collect(args: readonly string[], callback: (error: Error | null, data: string) => void): void;
  visualize(data: string, html: string, callback: (error: Error | null) => void): void;
}

type ToolConstructor = new (settings: { readonly dest: string; readonly name: string }) => Tool;

const PACKAGES: Readonly<Record<ClinicTool, string>> = {
  doctor: '@clinic/doctor',
  heapprofiler: '@clinic/heap-profiler',
  flame: '@clinic/flame',
  bubbleprof: '@clinic/bubbleprof',
};

/** As the tools look for it; `${rotation}` is Node's own. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Node fills it in.
const TRACE_FILE = 'node_trace.${rotation}.log';

const plan = JSON.parse(process.argv[2] ?? '') as ClinicPlan;

// Whatever ends the parent ends the tool and the process under it too.
process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
try {
  await run(plan);
  tell({ type: 'done' });
} catch (error) {
  tell({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

async function run({ tool: name, manifest, folder, html, rounds }: ClinicPlan): Promise<void> {
  const Constructor = createRequire(manifest)(PACKAGES[name]) as ToolConstructor;
  const tool = new Constructor({ dest: folder, name });
  tool.on('analysing', () => tell({ type: 'phase', phase: 'analysis' }));
  tool.on('warning', (text) => process.stderr.write(`${text}\n`));
  tell({ type: 'phase', phase: 'rounds' });
  const entry = fileURLToPath(new URL('rounds.js', import.meta.url));
  // V8's trace would be written where the process is when it ends: in the project.
  const trace = `--trace-event-file-pattern=${join(folder, TRACE_FILE)}`;
  const flags = ['--conditions=ws-profile-measured', trace];
  const args = [process.execPath, ...flags, entry, JSON.stringify(rounds)];
  const data = await new Promise<string>((resolve, reject) => {
    tool.collect(args, (error, path) => (error ? reject(error) : resolve(path)));
  });
  if (!existsSync(rounds.outcome)) throw new Error('the process under the tool ended before its rounds did');
  tell({ type: 'phase', phase: 'page' });
  await new Promise<void>((resolve, reject) => {
    tool.visualize(data, html, (error) => (error ? reject(error) : resolve()));
  });
}

function tell(message: FromClinicRunner): void {
  process.send?.(message, () => {});
}
