import { defineConfig } from 'vitest/config';

/** Minutes of real projects and real test runners: a script of their own, `npm run test:projects`. */
export const PROJECTS = ['test/cli/init/shapes.test.ts', 'test/testing/runners.test.ts'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/corpus/**', 'test/bench/**', ...PROJECTS],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
