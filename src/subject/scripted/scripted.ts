import { type StartChild, startChild } from '../../process/child.js';
import type { PreparedScenario } from '../../scenario/prepared.js';
import { canarySecret } from '../canary-secret.js';
import type { Subject } from '../subject.js';
import { roundSettings } from './round-settings.js';
import { Session } from './session.js';

/** A child process that runs the hooks of a scenario, as the subject. */
export function openScripted(
  scenario: PreparedScenario,
  onLog: (line: string) => void,
  start: StartChild = startChild,
): Subject {
  const session = new Session(scenario, { onLog, start });
  const secret = canarySecret();
  return {
    async setup() {
      await session.request({ op: 'import' });
      return session.request({ op: 'setup', settings: roundSettings(scenario.settings, secret) });
    },
    tenants: () => session.request({ op: 'tenants' }),
    canarySecret: secret,
    foreignDeliveries: (tenants) => session.foreignDeliveries(tenants),
    round: (loop) => session.request({ op: 'round', loop }),
    createLive: () => session.request({ op: 'create-live' }),
    provoke: () => session.request({ op: 'provoke' }),
    destroyLive: () => session.request({ op: 'destroy-live' }),
    async teardown() {
      const report = await session.request({ op: 'teardown' });
      const connections = await session.health();
      return { ...report, ...(connections && { connections }) };
    },
    weigh: () => session.request({ op: 'weigh' }),
    snapshot: (file) => session.request({ op: 'snapshot', file }),
    startAllocationSampling: (sampling) => session.request({ op: 'start-allocation-sampling', sampling }),
    stopAllocationSampling: (file) => session.request({ op: 'stop-allocation-sampling', file }),
    end: () => session.end(),
  };
}
