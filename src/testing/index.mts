/** `ws-profile/test`, where it is imported. */
import api from './expect-no-leaks.cjs';

export type NoLeaksOptions = api.NoLeaksOptions;
export const { expectNoLeaks, matchers } = api;
