import path from 'node:path';
import { resolveConfig } from '../../config/resolve.js';
import { type ExitCode, WsProfileError } from '../../errors.js';
import { OWN_FOLDER } from '../../files/own-folder.js';
import type { Config } from '../../model/config.js';
import { isFile, nameOfCommand, scriptOf } from '../server/name.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { type Asker, askerOf } from './ask.js';
import type { InitFlags } from './command.js';
import { describeFound, unfinished } from './describe-found.js';
import { firstRun } from './first-run.js';
import { checkWritable, type FileDraft, ignoreOurs, writeDraft } from './project/files.js';
import { isFolder, type Project, readProject } from './project/project.js';
import { configText, githubWorkflow, gitlabJob, workflowName } from './project/text.js';
import { findModules } from './read/find-module.js';
import { requireModule } from './read/module.js';
import { scenarioFile } from './scenario/write.js';
import type { Found } from './search.js';
import { type Command, lineOf } from './started/candidates.js';
import type { FoundCommand } from './started/try-command.js';
import { findStarted, findSubject } from './subject.js';

/**
 * `ws-profile init`: finds out how a module's server is started and spoken to, writes a scenario for it and what else is not there
 * yet, runs the scenario, and says of each file what it did.
 *
 * @throws WsProfileError before anything is written: USAGE, CONFIG_INVALID, DISK_NOT_WRITABLE, what the module can't be read,
 *   imported or understood by; SCENARIO_INVALID afterwards, where the scenario has to be finished by hand
 */
export async function init(process: NodeJS.Process, words: readonly string[], flags: InitFlags): Promise<ExitCode> {
  const { named, command } = readWords(process, words);
  const root = process.cwd();
  const project = await readProject(root);
  const config = await resolveConfig({ root, env: process.env });
  const asker = askerOf(process);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const interrupt = interruptSignal(process);
  try {
    const module = command ? undefined : await chooseModule(project, named, asker, say);
    const folder = await scenarioFolder(config);
    const files = [...configDrafts(project, config), ...workflowDrafts(project, flags)];
    const others = [path.join(folder, 'any'), path.join(root, '.gitignore'), path.join(root, OWN_FOLDER, 'any')];
    for (const file of [...files.map((draft) => draft.path), ...others]) await checkWritable(root, file);
    const { signal } = interrupt;
    const found = command
      ? await findStarted(command, { root, asker, signal })
      : module && (await findSubject({ project, module, only: flags.export, asker, signal }));
    if (!found) {
      await writeAll(files, { root, flags, asker, say });
      say('\nNext: name the module that starts your server: npx ws-profile init src/server.js');
      say('or the command that starts it: npx ws-profile init -- npm start');
      return 0;
    }
    say(describeFound(found, path.relative(root, module ?? root)));
    const { dependsOnUs } = project;
    const isTypeScript = module ? /\.[mc]?tsx?$/.test(module) : isFile(path.join(root, 'tsconfig.json'));
    const title = titleOf(found, { project, module });
    const scenario = scenarioFile(found, { folder, module: module ?? root, isTypeScript, title, dependsOnUs });
    const wrote = await writeAll([scenario, ...files], { root, flags, asker, say });
    return await judge(process, {
      found,
      shown: path.relative(root, scenario.path),
      isOurs: wrote.has(scenario.path),
      flags,
    });
  } finally {
    interrupt.release();
  }
}

/**
 * A module, or a command after `--`.
 *
 * @throws WsProfileError USAGE
 */
function readWords(
  { argv }: NodeJS.Process,
  words: readonly string[],
): { readonly named?: string | undefined; readonly command?: Command } {
  if (argv.includes('--') && words.length > 0) return { command: lineOf(words) };
  const [named, ...others] = words;
  if (others.length === 0) return { named };
  throw new WsProfileError('USAGE', `init takes one module, not ${words.length}: ${words.join(' ')}.`, {
    hint: `A command that starts a server goes after --: npx ws-profile init -- ${words.join(' ')}`,
  });
}

/** What a scenario is called: after the module, the script of a command, or the package. */
function titleOf(
  found: Found | FoundCommand,
  { project: { root, manifest }, module }: { readonly project: Project; readonly module: string | undefined },
): string {
  if (found.kind !== 'command') return path.basename(module ?? '', path.extname(module ?? ''));
  const words = typeof found.command === 'string' ? found.command.split(' ') : found.command;
  const script = scriptOf(words, root);
  const { name } = manifest;
  return script === undefined && typeof name === 'string' && name !== '' ? name : nameOfCommand(words, script);
}

/** Runs what was written, and says what is next. */
async function judge(
  process: NodeJS.Process,
  about: {
    readonly found: Found | FoundCommand;
    readonly shown: string;
    readonly isOurs: boolean;
    readonly flags: InitFlags;
  },
): Promise<ExitCode> {
  const { found, shown, isOurs, flags } = about;
  const problem = unfinished(found);
  if (isOurs && problem !== undefined) {
    throw new WsProfileError('SCENARIO_INVALID', `${shown} does not run yet: ${problem}.`, {
      hint: `See to what it says is to be done, then: npx ws-profile run ${shown}`,
    });
  }
  if (!isOurs || !flags.run) {
    process.stdout.write(`\nNext: npx ws-profile run ${shown}${isOurs ? '' : ', or init --force to write it anew'}\n`);
    return 0;
  }
  process.stdout.write('\n');
  const code = await firstRun(process, shown);
  process.stdout.write(`\nNext: ${nextStep(code, shown)}\n`);
  return code === 1 ? 0 : code;
}

/** What to do with the verdict. */
function nextStep(code: ExitCode, shown: string): string {
  if (code === 0) return 'npx ws-profile run -u, and commit baselines/: what grows from here on is held against it';
  if (code === 1) return `mend what it found, and run it again with all its managers: npx ws-profile run ${shown}`;
  return `mend ${shown} by what it says above, then: npx ws-profile run ${shown}`;
}

/** The module that was named, or the likeliest of the project; none where nothing deals with WebSockets. */
async function chooseModule(
  project: Project,
  named: string | undefined,
  asker: Asker | undefined,
  say: (line: string) => void,
): Promise<string | undefined> {
  const { root } = project;
  if (named !== undefined) {
    const file = path.resolve(root, named);
    await requireModule(file, root);
    return file;
  }
  const modules = await findModules(project);
  const shown = modules.slice(0, 9).map((file) => path.relative(root, file));
  if (modules.length === 0) return undefined;
  const chosen = modules.length > 1 && asker ? await asker.choose('Which module starts your server?', shown) : 0;
  if (modules.length > 1 && !asker) say(`took   ${shown[0]}; others: ${shown.slice(1, 5).join(', ')}`);
  await requireModule(modules[chosen]!, root);
  return modules[chosen];
}

/** The first folder that the configuration looks for scenarios in. */
async function scenarioFolder({ root, scenarios }: Config): Promise<string> {
  for (const one of scenarios) {
    const folder = path.resolve(root, one);
    if (!one.startsWith('!') && (await isFolder(folder))) return folder;
  }
  return path.join(root, 'scenarios');
}

function configDrafts({ root }: Project, { file }: Config): readonly FileDraft[] {
  return file === undefined ? [{ path: path.join(root, 'ws-profile.config.mjs'), text: configText() }] : [];
}

function workflowDrafts(
  { root, workspace, repository, packageManager, isOnGitLab }: Project,
  { ci }: InitFlags,
): readonly FileDraft[] {
  const system = ci ?? (isOnGitLab ? 'gitlab' : 'github');
  if (system === 'none') return [];
  const below = (folder: string) => path.relative(repository, folder).split(path.sep).join('/');
  const places = { packageManager, run: below(root), install: below(workspace) };
  const name = `${workflowName(places.run)}.yml`;
  return system === 'gitlab'
    ? [{ path: path.join(repository, '.gitlab', name), text: gitlabJob(places) }]
    : [{ path: path.join(repository, '.github', 'workflows', name), text: githubWorkflow(places) }];
}

/** Writes what is not there, and what may be replaced. Returns the paths of those that it wrote. */
async function writeAll(
  drafts: readonly FileDraft[],
  about: {
    readonly root: string;
    readonly flags: InitFlags;
    readonly asker: Asker | undefined;
    readonly say: (line: string) => void;
  },
): Promise<ReadonlySet<string>> {
  const { root, flags, asker, say } = about;
  const wrote = new Set<string>();
  for (const draft of drafts) {
    const { state, shown } = await writeDraft(root, draft, async (file) => {
      if (flags.force) return true;
      return asker ? asker.confirm(`${file} is there already. Write it anew?`) : false;
    });
    if (state === 'wrote') wrote.add(draft.path);
    say(state === 'wrote' ? `wrote  ${shown}` : `kept   ${shown}, it was there already`);
  }
  const ignored = await ignoreOurs(root);
  say(
    ignored.length > 0 ? `added  ${ignored.join(', ')} to .gitignore` : 'kept   .gitignore, it has the lines already',
  );
  return wrote;
}
