import { unmapped } from '../holders/sources.js';
import type { Config } from '../model/config.js';
import { validateDescription } from '../scenario/describe.js';
import type { PreparedScenario } from '../scenario/prepared.js';

/** A scenario that no file says: the command line's. */
export interface GivenScenario {
  /** What it is about, for reports: relative to the project's root. */
  readonly file: string;
  /** As a scenario's file would say them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** @throws WsProfileError SCENARIO_INVALID */
export function prepareGiven({ file, fields }: GivenScenario, config: Config): PreparedScenario {
  const { root, scenarioDefaults: defaults, scenarioOverrides: overrides } = config;
  // As JSON would carry them from a file.
  const description = { exported: 'object', fields: JSON.parse(JSON.stringify(fields)), hooks: [] };
  const settings = validateDescription(description, 'the command line', { defaults, overrides });
  return {
    settings: Object.freeze({ ...settings, file }),
    file: { path: root, file, root },
    compiled: { entry: '', original: unmapped(root), dispose: async () => {} },
  };
}
