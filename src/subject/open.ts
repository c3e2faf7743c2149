import type { PreparedScenario } from '../scenario/prepared.js';
import { openScripted } from './scripted/scripted.js';
import { openServed } from './served/served.js';
import type { Subject, SubjectOptions } from './subject.js';

/** Opens what a scenario asks to be measured. */
export function openSubject(scenario: PreparedScenario, options: SubjectOptions): Subject {
  const { server } = scenario.settings;
  return server ? openServed(scenario, server, options) : openScripted(scenario, options.onLog);
}
