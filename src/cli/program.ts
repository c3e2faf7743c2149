import { Command, Option } from 'commander';
import type { ExitCode } from '../errors.js';
import type { Config } from '../model/config.js';
import { createBaselineCommand } from './baseline/command.js';
import { createChecksCommand } from './checks/command.js';
import { createClinicCommand } from './clinic/command.js';
import { createCommentCommand } from './comment/command.js';
import { createDoctorCommand } from './doctor/command.js';
import { createHeapCommand } from './heap/command.js';
import { createHistoryCommand } from './history/command.js';
import { createInitCommand } from './init/command.js';
import { createLeaksCommand } from './leaks/command.js';
import { createLoadCommand } from './load/command.js';
import { createMcpCommand } from './mcp/command.js';
import { createMemlabCommand } from './memlab/command.js';
import { createMergeCommand } from './merge/command.js';
import { createReportCommand } from './report/command.js';
import { createRunCommand } from './run/command.js';
import { createServerCommand } from './server/command.js';
import { createSurfaceCommand } from './surface/command.js';
import { createTrendCommand } from './trend/command.js';
import { manifest } from './version.js';
import { createWatchCommand } from './watch/command.js';

/** The program: every command with its options. */
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
  for (const command of createCommands(process)) mount(program, command);
  return program;
}

/** Every command. What it does is imported when it runs: `--help` needs none of it. */
function createCommands(process: NodeJS.Process): readonly Command[] {
  const exitWith = (code: ExitCode) => {
    process.exitCode = code;
  };
  return [
    createRunCommand(async (patterns, flags) => {
      const { run } = await import('./run/run.js');
      exitWith(await run(process, patterns, flags));
    }),
    createServerCommand(async (command, flags) => {
      const { server } = await import('./server/server.js');
      exitWith(await server(process, command, flags));
    }),
    createWatchCommand(async (command, flags) => {
      const { watch } = await import('./watch/watch.js');
      exitWith(await watch(process, command, flags));
    }),
    createInitCommand(async (words, flags) => {
      const { init } = await import('./init/init.js');
      exitWith(await init(process, words, flags));
    }),
    createBaselineCommand({
      async list(flags) {
        const { list } = await import('./baseline/baseline.js');
        exitWith(await list(process, flags));
      },
      async prune(flags) {
        const { prune } = await import('./baseline/baseline.js');
        exitWith(await prune(process, flags, scenarioNames));
      },
    }),
    createLeaksCommand({
      async list(flags) {
        const { list } = await import('./leaks/list.js');
        await list(process, flags);
      },
      async suggest(ids, flags) {
        const { suggest } = await import('./leaks/leaks.js');
        exitWith(await suggest(process, ids, flags));
      },
      async explain(id, flags) {
        const { explain } = await import('./leaks/explain.js');
        await explain(process, id, flags);
      },
      async accept(ids, flags) {
        const { accept } = await import('./leaks/accept.js');
        await accept(process, ids, flags);
      },
    }),
    createSurfaceCommand(async (flags) => {
      const { surface } = await import('./surface/surface.js');
      exitWith(await surface(process, flags));
    }),
    createChecksCommand(async (names, flags) => {
      const { checks } = await import('./checks/checks.js');
      exitWith(await checks(process, names, flags));
    }),
    createReportCommand(async (flags) => {
      const { report } = await import('./report/report.js');
      exitWith(await report(process, flags));
    }),
    createCommentCommand(async (flags) => {
      const { comment } = await import('./comment/comment.js');
      await comment(process, flags);
    }),
    createMergeCommand(async (files, flags) => {
      const { merge } = await import('./merge/merge.js');
      exitWith(await merge(process, files, flags));
    }),
    createTrendCommand(async (scenario, flags) => {
      const { trend } = await import('./trend/trend.js');
      await trend(process, scenario, flags);
    }),
    createHistoryCommand({
      async import(documents, flags) {
        const { importHistory } = await import('./history/history.js');
        await importHistory(process, documents, flags);
      },
      async export(flags) {
        const { exportHistory } = await import('./history/history.js');
        await exportHistory(process, flags);
      },
    }),
    createHeapCommand({
      async summary(file, flags) {
        const { summary } = await import('./heap/summary.js');
        await summary(process, file, flags);
      },
      async diff(files, flags) {
        const { diff } = await import('./heap/diff.js');
        await diff(process, files, flags);
      },
      async path(file, flags) {
        const { path } = await import('./heap/path.js');
        await path(process, file, flags);
      },
      async query(file, flags) {
        const { query } = await import('./heap/query.js');
        await query(process, file, flags);
      },
      async collections(file, flags) {
        const { largestCollections } = await import('./heap/collections.js');
        await largestCollections(process, file, flags);
      },
      async scrub(file, flags) {
        const { scrub } = await import('./heap/scrub.js');
        await scrub(process, file, flags);
      },
    }),
    createLoadCommand(async (url, flags) => {
      const { load } = await import('./load/load.js');
      exitWith(await load(process, url, flags));
    }),
    createClinicCommand(async (scenario, flags) => {
      const { clinic } = await import('./clinic/clinic.js');
      exitWith(await clinic(process, scenario, flags));
    }),
    createMemlabCommand(async (flags) => {
      const { memlab } = await import('./memlab/memlab.js');
      exitWith(await memlab(process, flags));
    }),
    createMcpCommand(async () => {
      const { mcp } = await import('./mcp/mcp.js');
      await mcp(process);
    }),
    createDoctorCommand(async (flags) => {
      const { doctor } = await import('./doctor/doctor.js');
      exitWith(await doctor(process, flags));
    }),
  ];
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
