import { mergeConfig } from 'vitest/config';
import config from './vitest.config.js';

/** A few ends-to-ends on the other Node majors that are supported: `npm run test:majors`. */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: [] } },
  { test: { include: ['test/nodes/*.test.ts'] } },
);
