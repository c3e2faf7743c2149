import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import type { AllocationSampling } from '../model/sample.js';

/** Stays connected: when it goes, V8 numbers all objects anew, and later snapshots could not be held against earlier ones. */
let session: Session | undefined;

/** Starts V8's sampling allocation profiler; only objects still alive when it stops will be in its profile, unless it includes the others. */
export function startAllocationSampling({ intervalBytes, includeCollected }: AllocationSampling): Promise<void> {
  if (!session) {
    session = new Session();
    session.connect();
  }
  return post(session, 'HeapProfiler.startSampling', {
    samplingInterval: intervalBytes,
    includeObjectsCollectedByMajorGC: includeCollected,
    includeObjectsCollectedByMinorGC: includeCollected,
  });
}

/** Writes the profile as a `.heapprofile`, which DevTools and speedscope open, and says how many bytes it has. */
export async function stopAllocationSampling(file: string): Promise<number> {
  if (!session) throw new Error('allocation sampling was not started');
  const { profile } = await post<{ profile: { readonly head: ProfileNode } }>(session, 'HeapProfiler.stopSampling');
  writeFileSync(file, JSON.stringify(profile), { mode: 0o600 });
  return bytesIn(profile.head);
}

interface ProfileNode {
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

function bytesIn({ selfSize, children }: ProfileNode): number {
  return children.reduce((total, child) => total + bytesIn(child), selfSize);
}

function post<T = void>(to: Session, method: string, params: object = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    to.post(method, params, (error, result) => (error ? reject(error) : resolve(result as T)));
  });
}
