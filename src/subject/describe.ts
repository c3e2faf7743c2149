import type { Description } from '../measured/protocol.js';
import { type StartChild, startChild } from '../process/child.js';
import type { ScenarioModule } from '../scenario/prepared.js';
import { Session } from './scripted/session.js';

/**
 * Imports a scenario's module in a process that ends right after, so that measuring starts from a clean one, and tells what it
 * exports.
 *
 * @throws WsProfileError for a module that can't be imported; the signal's reason once it is aborted
 */
export async function describeModule(
  module: ScenarioModule,
  signal: AbortSignal,
  start: StartChild = startChild,
): Promise<Description> {
  signal.throwIfAborted();
  const session = new Session(module, { onLog: () => {}, start });
  const onAbort = () => void session.end();
  signal.addEventListener('abort', onAbort);
  try {
    return await session.request({ op: 'describe' });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await session.end();
  }
}
