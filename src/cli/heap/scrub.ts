import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { scrubInWorker } from '../../heap/scrub/scrub-in-worker.js';
import { formatBytes } from '../../model/bytes.js';
import type { ScrubFlags } from './command.js';
import { withProgress } from './open.js';
import { figure, printLines } from './print.js';

/** `ws-profile heap scrub FILE`: a copy that may be given away. */
export async function scrub(process: NodeJS.Process, file: string, { out }: ScrubFlags): Promise<void> {
  const from = resolve(process.cwd(), file);
  const to =
    out === undefined ? from.replace(/(?:\.heapsnapshot)?$/, '.scrubbed.heapsnapshot') : resolve(process.cwd(), out);
  const { replaced, names } = await withProgress(process, file, (options) => scrubInWorker(from, to, options));
  const path = relative(process.cwd(), to);
  printLines(process, [
    `${path}: ${formatBytes(statSync(to).size)}, the contents of ${figure(replaced)} nodes replaced`,
    `${figure(names)} names of classes, properties, variables and scripts stay: look at them before you give it away.`,
  ]);
}
