/** What stands for `ws-profile/test` where it is imported. */
import recorder from './recorder.cjs';

export const { expectNoLeaks, matchers } = recorder.testing;
