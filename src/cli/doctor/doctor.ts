import type { ExitCode } from '../../errors.js';
import { jsonDocument } from '../../model/escape.js';
import { createCanvas } from '../../report/parts/canvas.js';
import { wrap } from '../../report/parts/layout.js';
import { redactDocument } from '../../secrets/redact.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { resolveScreen } from '../terminal/screen.js';
import type { Check } from './check.js';
import type { DoctorFlags } from './command.js';
import { readMachine } from './machine.js';
import { checkMachine } from './machine-checks.js';
import { checkProject, checkTools } from './project-checks.js';

const DOCTOR_SCHEMA = 'ws-profile/doctor@1';

/** The one JSON document of `doctor --json`. */
export interface DoctorResult {
  readonly schema: typeof DOCTOR_SCHEMA;
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Runs `ws-profile doctor` and returns its exit code. */
export async function doctor(process: NodeJS.Process, flags: DoctorFlags): Promise<ExitCode> {
  const interrupt = interruptSignal(process);
  try {
    const root = process.cwd();
    const machine = await readMachine(root);
    const project = await checkProject(process, flags.config, interrupt.signal);
    const checks = redactDocument([
      ...checkMachine(machine, project.scenarios),
      ...project.checks,
      ...checkTools(root),
    ]);
    const ok = checks.every(({ status }) => status !== 'fail');
    if (flags.json) {
      process.stdout.write(jsonDocument({ schema: DOCTOR_SCHEMA, ok, checks } satisfies DoctorResult, 2));
    } else {
      process.stdout.write(`${lines(process, checks, ok).join('\n')}\n`);
    }
    return ok ? 0 : 2;
  } finally {
    interrupt.release();
  }
}

/** A line a check, with its fix below; and what it comes to. */
function lines(process: NodeJS.Process, checks: readonly Check[], ok: boolean): string[] {
  const { paint, width } = createCanvas(resolveScreen(process.stdout, process.env), false);
  const marks = { ok: paint.green('✓'), info: paint.dim('·'), warn: paint.yellow('!'), fail: paint.red('✗') };
  const names = Math.max(...checks.map(({ name }) => name.length));
  const indent = names + 4;
  const shown = checks.flatMap(({ name, status, found, fix }) => {
    const [first = '', ...more] = wrap(found, width - indent);
    const rest = [...more, ...(fix === undefined ? [] : wrap(`→ ${fix}`, width - indent, 2))];
    return [`${marks[status]} ${name.padEnd(names)}  ${first}`, ...rest.map((line) => ' '.repeat(indent) + line)];
  });
  const failed = checks.filter(({ status }) => status === 'fail').map(({ name }) => name);
  const verdict = ok
    ? paint.green('✓ this machine and project can be profiled')
    : paint.red(`✗ first see to: ${failed.join(', ')}`);
  return [...shown, '', verdict];
}
