/** What stands for `ws-profile` where it is required beside a call that is to be found. */
import recorder = require('./recorder.cjs');

export = recorder.ownPackage;
