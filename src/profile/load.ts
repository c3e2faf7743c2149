import { availableParallelism } from 'node:os';
import type { Config } from '../model/config.js';
import type { ScenarioSettings } from '../model/scenario.js';
import { mapPooled } from '../process/map-pooled.js';
import { type CompiledScenario, compileScenario } from '../scenario/compile/compile.js';
import { mapStack } from '../scenario/compile/map-stack.js';
import { validateDescription } from '../scenario/describe.js';
import type { ScenarioFile } from '../scenario/discover.js';
import { Session } from '../subject/scripted/session.js';

/** A scenario ready to be measured: compiled, described by a process of its own, validated. */
export interface LoadedScenario {
  readonly settings: ScenarioSettings;
  readonly file: ScenarioFile;
  readonly compiled: CompiledScenario;
}

/**
 * Compiles and describes scenarios. Each is imported in a process that ends right after, so that measuring starts from a
 * clean one.
 *
 * @throws WsProfileError for the first file that can't be compiled, imported or understood; nothing is left behind then
 */
export async function loadScenarios(
  files: readonly ScenarioFile[],
  options: { readonly config: Config; readonly folder: string; readonly signal: AbortSignal },
): Promise<readonly LoadedScenario[]> {
  const compiled: CompiledScenario[] = [];
  try {
    return await mapPooled(files, availableParallelism(), async (file) => {
      options.signal.throwIfAborted();
      const scenario = await compileScenario(file, options.folder);
      compiled.push(scenario);
      return { settings: await describe(file, scenario, options.config), file, compiled: scenario };
    });
  } catch (error) {
    await Promise.all(compiled.map((scenario) => scenario.dispose()));
    throw error;
  }
}

async function describe(file: ScenarioFile, compiled: CompiledScenario, config: Config): Promise<ScenarioSettings> {
  const session = openSession(file, compiled, () => {});
  try {
    const description = await session.request({ op: 'describe' });
    return validateDescription(description, file.file, {
      defaults: config.scenarioDefaults,
      overrides: config.scenarioOverrides,
    });
  } finally {
    await session.end();
  }
}

export function openSession(file: ScenarioFile, compiled: CompiledScenario, onLog: (line: string) => void): Session {
  const toSource = (text: string) => mapStack(text, compiled.original);
  return new Session({
    entry: compiled.entry,
    file: file.file,
    root: file.root,
    mapStack: toSource,
    onLog: (line) => onLog(toSource(line)),
  });
}
