/**
 * The thread inside a server's process: holds a session with the main thread's inspector from the first connection on, and
 * answers what the parent asks over its Unix socket. It ends when the parent goes.
 */

import { Session } from 'node:inspector';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { workerData } from 'node:worker_threads';
import { evaluate, type Inspector } from './inspector.js';
import { Operations } from './operations.js';
import type { FromProbe, ToProbe, WorkerData } from './protocol.js';

/** Node 26 does not always wake a thread when its answer has come; any timer does. */
const WAKE_MS = 20;
/** The main thread hears of the session's end a moment later, and aborts where the thread is gone by then. */
const PARTING_MS = 100;

const { socket, tracker } = workerData as WorkerData;
const parent = connect({ path: socket, allowHalfOpen: true });
let session: Session | undefined;
parent.on('error', (error) => {
  // One that was never there is told by the preload.
  if (!session) throw error;
});
// The parent leaves: it hears the end of us once the session is gone.
parent.on('end', () => {
  session?.disconnect();
  setTimeout(() => parent.end(), PARTING_MS);
});
parent.on('close', () => process.exit());
parent.once('connect', () => void answer());

async function answer(): Promise<void> {
  session = new Session();
  session.connectToMainThread();
  const inspector = inspectorOf(session);
  const { objectId } = await evaluate(inspector, `require(${JSON.stringify(tracker)}).track()`);
  const operations = new Operations(inspector, objectId ?? '');
  tell({ process: await operations.warmUp() });
  const lines = createInterface({ input: parent });
  lines.on('error', () => {});
  lines.on('line', (line) => {
    const { id, request } = JSON.parse(line) as ToProbe;
    operations.perform(request).then(
      (result) => tell({ id, result }),
      (thrown: unknown) => tell({ id, failure: thrown instanceof Error ? thrown.message : String(thrown) }),
    );
  });
}

function tell(message: FromProbe): void {
  parent.write(`${JSON.stringify(message)}\n`);
}

function inspectorOf(session: Session): Inspector {
  let onChunk: ((message: { params: { chunk: string } }) => void) | undefined;
  return {
    post: (method, params) => {
      const waking = setInterval(() => {}, WAKE_MS);
      return new Promise((resolve, reject) => {
        session.post(method, params ?? {}, (error, result) => {
          clearInterval(waking);
          if (error) reject(error);
          else resolve(result as never);
        });
      });
    },
    onSnapshotChunk: (take) => {
      if (onChunk) session.off('HeapProfiler.addHeapSnapshotChunk', onChunk);
      onChunk = take && ((message) => take(message.params.chunk));
      if (onChunk) session.on('HeapProfiler.addHeapSnapshotChunk', onChunk);
    },
  };
}
