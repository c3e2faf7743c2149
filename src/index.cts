// What `require('ws-profile')` gives: the same as an import, where Node can require an ES module.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
try {
  module.exports = require('./index.js');
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_REQUIRE_ESM') throw error;
  throw new Error(
    `ws-profile can not be required by Node ${major}.${minor}, which requires no ES module: import it, or take Node 20.19, 22.12 or newer.`,
  );
}
