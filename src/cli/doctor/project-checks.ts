import { listBaselines } from '../../baseline/store.js';
import { resolveConfig } from '../../config/resolve.js';
import { WsProfileError } from '../../errors.js';
import { findTool, type OptionalTool, toolVersion } from '../../integrations/optional-tool.js';
import { baselineKey } from '../../model/baseline.js';
import type { Config } from '../../model/config.js';
import { escapeTerminal } from '../../model/escape.js';
import type { ScenarioSettings } from '../../model/scenario.js';
import { listScenarios } from '../../profile/run.js';
import type { Check } from './check.js';

export interface Project {
  readonly checks: readonly Check[];
  /** Empty when they can't be read: a check says why. */
  readonly scenarios: readonly ScenarioSettings[];
}

/** Reads the project as a run would: its configuration, its scenarios, their baselines. */
export async function checkProject(
  process: NodeJS.Process,
  configPath: string | undefined,
  signal: AbortSignal,
): Promise<Project> {
  const root = process.cwd();
  let config: Config;
  try {
    config = await resolveConfig({ root, path: configPath, env: process.env, isTerminal: false, flags: {} });
  } catch (error) {
    return { checks: [problem('configuration', error)], scenarios: [] };
  }
  const found = config.file ? escapeTerminal(config.file) : 'none: the defaults';
  const configuration: Check = { name: 'configuration', status: config.file ? 'ok' : 'info', found };
  try {
    const scenarios = await listScenarios({ config, signal });
    const names = scenarios.map(({ name }) => escapeTerminal(name)).join(', ');
    const checks: Check[] = [
      configuration,
      { name: 'scenarios', status: 'ok', found: `${scenarios.length}: ${names}` },
      await checkBaselines(config, scenarios),
    ];
    return { checks, scenarios };
  } catch (error) {
    signal.throwIfAborted();
    return { checks: [configuration, problem('scenarios', error)], scenarios: [] };
  }
}

async function checkBaselines({ baselines }: Config, scenarios: readonly ScenarioSettings[]): Promise<Check> {
  const key = baselineKey(process.version, process.platform, process.arch);
  const known = new Set(
    (await listBaselines(baselines)).filter((entry) => entry.key === key).map(({ scenario }) => scenario),
  );
  const missing = scenarios.filter(({ name }) => !known.has(name)).map(({ name }) => escapeTerminal(name));
  const name = 'baselines';
  if (missing.length === 0) return { name, status: 'ok', found: `all ${scenarios.length} for ${key}` };
  return {
    name,
    status: 'warn',
    found: `${scenarios.length - missing.length} of ${scenarios.length} for ${key}; none for ${missing.join(', ')}`,
    fix: 'Write and commit them: `ws-profile run --update new`. Without one, only budgets and leaks decide.',
  };
}

const PURPOSE: Readonly<Record<OptionalTool, string>> = {
  clinic: '`ws-profile clinic` needs it',
  memlab: '`ws-profile memlab` and --second-opinion need it',
};

/** The optional peers: without them all else works. */
export function checkTools(root: string): Check[] {
  return (['clinic', 'memlab'] as const).map((tool): Check => {
    const manifest = findTool(tool, root);
    if (manifest) return { name: tool, status: 'ok', found: toolVersion(manifest) };
    const found = `not installed; only ${PURPOSE[tool]}`;
    return { name: tool, status: 'info', found, fix: `npm install --save-dev ${tool}` };
  });
}

function problem(name: string, error: unknown): Check {
  if (!(error instanceof WsProfileError)) throw error;
  const fix = error.hint ?? '`ws-profile init` writes a first one.';
  return { name, status: 'fail', found: escapeTerminal(firstLine(error.message), 400), fix };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
