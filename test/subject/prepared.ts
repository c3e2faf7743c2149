import type { PreparedScenario } from '../../src/scenario/prepared.js';

/** A scenario as it is handed to whoever opens a subject. */
export const prepared: PreparedScenario = {
  settings: {
    name: 'chat',
    file: 'scenarios/chat.scenario.ts',
    managers: 50,
    rounds: 3,
    warmup: 2,
    concurrency: 10,
    timeoutMs: 4000,
    steady: false,
    tags: ['slow'],
    budgets: { survivors: 1 },
  },
  file: { path: '/project/scenarios/chat.scenario.ts', file: 'scenarios/chat.scenario.ts', root: '/project' },
  compiled: {
    entry: '/project/out/chat.mjs',
    original: (position) =>
      position.file.endsWith('chat.mjs') ? { ...position, file: 'scenarios/chat.scenario.ts', line: 7 } : position,
    dispose: async () => {},
  },
};
