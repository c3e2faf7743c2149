import { mergeConfig } from 'vitest/config';
import config, { LONG } from './vitest.config.js';

export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: [] } },
  { test: { include: LONG } },
);
