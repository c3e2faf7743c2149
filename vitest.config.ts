import { defineConfig } from 'vitest/config';

/** Minutes of real projects, test runners, servers, actions and tools: a script of their own, `npm run test:long`. */
export const LONG = [
  'test/cli/init/init.test.ts',
  'test/cli/init/shapes.test.ts',
  'test/cli/load/load.test.ts',
  'test/docs/tutorial.test.ts',
  'test/e2e/action.test.ts',
  'test/e2e/clients.test.ts',
  'test/e2e/full-output.test.ts',
  'test/e2e/selection.test.ts',
  'test/e2e/server-processes.test.ts',
  'test/e2e/server.test.ts',
  'test/e2e/tools.test.ts',
  'test/schemas/documents.test.ts',
  'test/testing/profile.test.ts',
  'test/testing/runners.test.ts',
  'test/watch/closer-look.test.ts',
];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/corpus/**', 'test/bench/**', 'test/nodes/**', ...LONG],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
