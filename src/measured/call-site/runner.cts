/** What stands for `node:test` and `@jest/globals` where they are required. */
import recorder = require('./recorder.cjs');

export = recorder.runner;
