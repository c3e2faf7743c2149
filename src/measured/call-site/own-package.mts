/** What stands for `ws-profile` where it is imported beside a call that is to be found. */
import recorder from './recorder.cjs';

export const { defineConfig, defineScenario, profile } = recorder.ownPackage;
