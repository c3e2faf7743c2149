/** What stands for `ws-profile/test` where it is required. */
import recorder = require('./recorder.cjs');

export = recorder.testing;
