import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';
import type { AllocationSampling, CountedScript } from '../model/sample.js';

/** Stays connected: when it goes, V8 numbers all objects anew, and later snapshots could not be held against earlier ones. */
let session: Session | undefined;

/** Starts V8's sampling allocation profiler; only objects still alive when it stops will be in its profile, unless it includes the others. */
export async function startAllocationSampling({ intervalBytes, includeCollected }: AllocationSampling): Promise<void> {
  if (!session) {
    session = new Session();
    session.connect();
  }
  await stopInlining(session);
  await post(session, 'HeapProfiler.startSampling', {
    samplingInterval: intervalBytes,
    includeObjectsCollectedByMajorGC: includeCollected,
    includeObjectsCollectedByMinorGC: includeCollected,
  });
}

/**
 * Writes the profile as a `.heapprofile`, which DevTools and speedscope open, and says how many bytes it has. Beside what they read
 * it has `calls`: how often functions were called meanwhile.
 */
export async function stopAllocationSampling(file: string): Promise<number> {
  if (!session) throw new Error('allocation sampling was not started');
  const { profile } = await post<{ profile: { readonly head: ProfileNode } }>(session, 'HeapProfiler.stopSampling');
  const calls = await stopCounting(session);
  writeFileSync(file, JSON.stringify({ ...profile, calls }), { mode: 0o600 });
  return bytesIn(profile.head);
}

/**
 * The profiler sees no frame of a function that was inlined: what it allocates is noted at its caller, at last at our own code
 * that calls the hooks. So nothing is inlined while it samples, and what was compiled before is thrown away, which V8
 * does when it is to count calls.
 */
async function stopInlining(to: Session): Promise<void> {
  setFlagsFromString('--no-turbo-inlining');
  setFlagsFromString('--no-maglev-inlining');
  await post(to, 'Profiler.enable');
  await post(to, 'Profiler.startPreciseCoverage', { callCount: true });
}

/** The scripts of the program whose functions were called, with how often; none where the user collects coverage, whose counts they are. */
async function stopCounting(of: Session): Promise<readonly CountedScript[]> {
  setFlagsFromString('--turbo-inlining');
  setFlagsFromString('--maglev-inlining');
  if (process.env.NODE_V8_COVERAGE) return [];
  const { result } = await post<{ result: readonly Covered[] }>(of, 'Profiler.takePreciseCoverage');
  await post(of, 'Profiler.disable');
  return result
    .filter(({ url }) => /^(?:file:|[/\\]|[A-Za-z]:[/\\])/.test(url))
    .map(({ url, functions }) => ({ url, functions: functions.flatMap(({ ranges }) => ranges[0] ?? []) }));
}

/** The DevTools protocol's `ScriptCoverage`: the first range of a function is the whole of it. */
interface Covered {
  readonly url: string;
  readonly functions: readonly { readonly ranges: CountedScript['functions'] }[];
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
