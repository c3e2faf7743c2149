/** What stands for `vitest`, `@jest/globals` and `node:test` where they are imported. */
import recorder from './recorder.cjs';

export const {
  after,
  afterAll,
  afterEach,
  assertType,
  before,
  beforeAll,
  beforeEach,
  describe,
  expect,
  expectTypeOf,
  it,
  jest,
  mock,
  onTestFailed,
  onTestFinished,
  suite,
  test,
  vi,
  vitest,
} = recorder.runnerModule;
export default recorder.runner;
