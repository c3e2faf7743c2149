import { mergeConfig } from 'vitest/config';
import config, { PROJECTS } from './vitest.config.ts';

export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: [] } },
  { test: { include: PROJECTS } },
);
