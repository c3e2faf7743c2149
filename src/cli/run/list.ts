import { escapeTerminal, jsonDocument } from '../../model/escape.js';
import { nounFor } from '../../model/noun.js';
import type { ScenarioSettings } from '../../model/scenario.js';
import type { Screen } from '../../model/screen.js';

/** The one JSON document of `run --list --json`. */
export type ScenarioList = readonly ScenarioSettings[];

/** `--list`: a line a scenario, or one JSON document. */
export function printScenarios(screen: Screen, scenarios: ScenarioList, json: boolean): void {
  if (json) {
    screen.write(jsonDocument(scenarios, 2));
    return;
  }
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, file, managers, tags } of scenarios) {
    const marks = tags.length > 0 ? `  #${tags.join(' #')}` : '';
    screen.write(
      escapeTerminal(
        `${name.padEnd(width)}  ${String(managers).padStart(6)} ${nounFor(managers, 'manager').padEnd(8)}  ${file}${marks}`,
        1000,
      ),
    );
    screen.write('\n');
  }
}
