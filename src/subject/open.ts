import type { PreparedScenario } from '../scenario/prepared.js';
import { openScripted } from './scripted/scripted.js';
import type { Subject } from './subject.js';

/** Opens what a scenario asks to be measured. `onLog` is given what it prints. */
export function openSubject(scenario: PreparedScenario, onLog: (line: string) => void): Subject {
  return openScripted(scenario, onLog);
}
