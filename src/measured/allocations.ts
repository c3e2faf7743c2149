import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';
import type { AllocationSampling } from '../model/sample.js';
import { type SamplingSession, sampledBytes, startSampling, stopSampling, takeCalls } from './sampling.js';

/** Stays connected: when it goes, V8 numbers all objects anew, and later snapshots could not be held against earlier ones. */
let session: SamplingSession | undefined;

/** Starts V8's sampling allocation profiler; only objects still alive when it stops will be in its profile, unless it includes the others. */
export async function startAllocationSampling(sampling: AllocationSampling): Promise<void> {
  session ??= connect();
  setFlagsFromString('--no-turbo-inlining');
  setFlagsFromString('--no-maglev-inlining');
  await startSampling(session, sampling);
}

/**
 * Writes the profile as a `.heapprofile`, which DevTools and speedscope open, and says how many bytes it has. Beside what they read
 * it has `calls`: how often functions were called meanwhile; of none where the user collects coverage, whose counts they are.
 */
export async function stopAllocationSampling(file: string): Promise<number> {
  if (!session) throw new Error('allocation sampling was not started');
  const profile = await stopSampling(session);
  setFlagsFromString('--turbo-inlining');
  setFlagsFromString('--maglev-inlining');
  const calls = process.env.NODE_V8_COVERAGE ? [] : await takeCalls(session);
  writeFileSync(file, JSON.stringify({ ...profile, calls }), { mode: 0o600 });
  return sampledBytes(profile);
}

function connect(): SamplingSession {
  const connected = new Session();
  connected.connect();
  return {
    post: <T>(method: string, params: object = {}) =>
      new Promise<T>((resolve, reject) => {
        connected.post(method, params, (error, result) => (error ? reject(error) : resolve(result as T)));
      }),
  };
}
