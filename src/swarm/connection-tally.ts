import type { ConnectionHealth } from '../model/sample.js';
import { ReasonCounts } from './failure.js';

/** What became of all connections of this process, of its clients and its peer servers. */
export class ConnectionTally {
  readonly failures = new ReasonCounts();
  readonly errors = new ReasonCounts();
  readonly closeCodes = new ReasonCounts();
  opened = 0;

  toHealth(): ConnectionHealth {
    return {
      opened: this.opened,
      failures: this.failures.toRecord(),
      errors: this.errors.toRecord(),
      closeCodes: this.closeCodes.toRecord(),
    };
  }
}
