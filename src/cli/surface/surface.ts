import { writeSurface } from '../../baseline/surface.js';
import { resolveConfig } from '../../config/resolve.js';
import type { ExitCode } from '../../errors.js';
import type { SurfaceProblem, SurfaceResult } from '../../model/surface.js';
import { holdConfiguredSurface } from '../../profile/surface.js';
import { surfaceLines } from '../../report/documents/surface.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { resolveScreen } from '../terminal/screen.js';
import type { SurfaceFlags } from './command.js';

/** What committing accepts; everything else stays wrong after it. */
const ACCEPTED = new Set<SurfaceProblem['kind']>(['gone', 'kind-changed', 'members-gone', 'entry-gone']);

/** `ws-profile surface`: exit code 1 for a name that is gone or broken, 2 when nothing is committed to hold it against. */
export async function surface(process: NodeJS.Process, flags: SurfaceFlags): Promise<ExitCode> {
  const config = await resolveConfig({ root: process.cwd(), path: flags.config, env: process.env });
  const [stdout, stderr] = [resolveScreen(process.stdout, process.env), resolveScreen(process.stderr, process.env)];
  const interrupt = interruptSignal(process);
  try {
    const held = await holdConfiguredSurface(config, interrupt.signal);
    const { result } = held;
    if (flags.json) stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else stdout.write(`${surfaceLines(result, stdout).join('\n')}\n`);
    if (!flags.update) return exitCodeOf(result);
    if (!held.surface) {
      stderr.write('Nothing was written: what can not be imported has no names to commit.\n');
      return 1;
    }
    const written = await writeSurface(config.baselines, held.surface);
    stderr.write(written ? `Wrote ${written}.\n` : 'The committed surface says all of this already.\n');
    return result.problems.every(({ kind }) => ACCEPTED.has(kind)) ? 0 : 1;
  } finally {
    interrupt.release();
  }
}

function exitCodeOf({ status }: SurfaceResult): ExitCode {
  if (status === 'failed') return 1;
  return status === 'passed' ? 0 : 2;
}
