import { availableParallelism } from 'node:os';
import type { Config } from '../model/config.js';
import { mapPooled } from '../process/map-pooled.js';
import { type CompiledScenario, compileScenario } from '../scenario/compile/compile.js';
import { validateDescription } from '../scenario/describe.js';
import type { ScenarioFile } from '../scenario/discover.js';
import type { PreparedScenario } from '../scenario/prepared.js';
import type { Instruments } from './instruments.js';

/**
 * Compiles scenarios, has them described and validates them.
 *
 * @throws WsProfileError for the first file that can't be compiled, imported or understood; nothing is left behind then
 */
export async function prepareScenarios(
  files: readonly ScenarioFile[],
  options: {
    readonly config: Config;
    readonly folder: string;
    readonly signal: AbortSignal;
    readonly describe: Instruments['describe'];
  },
): Promise<readonly PreparedScenario[]> {
  const { folder, signal, describe } = options;
  const { scenarioDefaults: defaults, scenarioOverrides: overrides } = options.config;
  const made: CompiledScenario[] = [];
  try {
    return await mapPooled(files, availableParallelism(), async (file) => {
      signal.throwIfAborted();
      const compiled = await compileScenario(file, folder);
      made.push(compiled);
      const description = await describe({ file, compiled }, signal);
      return { settings: validateDescription(description, file.file, { defaults, overrides }), file, compiled };
    });
  } catch (error) {
    await Promise.all(made.map((compiled) => compiled.dispose()));
    throw error;
  }
}
