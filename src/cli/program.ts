import { Command, Option } from 'commander';
import type { Config } from '../model/config.js';
import { createBaselineCommand } from './baseline/command.js';
import { createChecksCommand } from './checks/command.js';
import { createClinicCommand } from './clinic/command.js';
import { createDoctorCommand } from './doctor/command.js';
import { createHeapCommand } from './heap/command.js';
import { createHistoryCommand } from './history/command.js';
import { createInitCommand } from './init/command.js';
import { createLeaksCommand } from './leaks/command.js';
import { createLoadCommand } from './load/command.js';
import { createMemlabCommand } from './memlab/command.js';
import { createMergeCommand } from './merge/command.js';
import { createRunCommand } from './run/command.js';
import { createSurfaceCommand } from './surface/command.js';
import { createTrendCommand } from './trend/command.js';
import { manifest } from './version.js';

/** The program: its options are here, what they do is loaded when a command runs. */
export function createProgram(process: NodeJS.Process): Command {
  const { version, description } = manifest();
  const program = new Command('ws-profile')
    .description(description)
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => process.stderr.write(text),
      getOutHelpWidth: () => process.stdout.columns ?? 100,
    })
    .showSuggestionAfterError()
    .addOption(new Option('--debug', 'print stack traces').default(false))
    .addHelpText(
      'after',
      '\nExit codes: 0 pass, 1 a leak or regression, 2 usage or configuration, 3 a scenario broke, 130 interrupted.',
    );
  mount(program, createRunCommand(process));
  mount(program, createInitCommand(process));
  mount(program, createBaselineCommand(process, scenarioNames));
  mount(program, createLeaksCommand(process));
  mount(
    program,
    createSurfaceCommand(async (flags) => {
      const { surface } = await import('./surface/surface.js');
      process.exitCode = await surface(process, flags);
    }),
  );
  mount(
    program,
    createChecksCommand(async (names, flags) => {
      const { checks } = await import('./checks/checks.js');
      process.exitCode = await checks(process, names, flags);
    }),
  );
  mount(program, createMergeCommand(process));
  mount(program, createTrendCommand(process));
  mount(program, createHistoryCommand(process));
  mount(program, createHeapCommand(process));
  mount(program, createLoadCommand(process));
  mount(program, createClinicCommand(process));
  mount(program, createMemlabCommand(process));
  mount(program, createDoctorCommand(process));
  return program;
}

async function scenarioNames(config: Config): Promise<readonly string[]> {
  const { listScenarios } = await import('../profile/run.js');
  return (await listScenarios({ config: { ...config, scenarios: [] } })).map(({ name }) => name);
}

/** Adds a command that was made on its own: it exits, prints and wraps as the program does. */
function mount(parent: Command, command: Command): void {
  parent.addCommand(command);
  inherit(parent, command);
}

function inherit(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(command, child);
}
