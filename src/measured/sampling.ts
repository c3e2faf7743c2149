import type { AllocationSampling, CountedScript } from '../model/sample.js';

/** A session with an inspector: of this process, or of another. */
export interface SamplingSession {
  post<T>(method: string, params?: object): Promise<T>;
}

/** The DevTools protocol's `SamplingHeapProfile`, as far as it is read here. */
interface SampledProfile {
  readonly head: ProfileNode;
}

interface ProfileNode {
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

/** The DevTools protocol's `ScriptCoverage`: the first range of a function is the whole of it. */
interface Covered {
  readonly url: string;
  readonly functions: readonly { readonly ranges: CountedScript['functions'] }[];
}

/**
 * Samples allocations and counts calls. The profiler sees no frame of a function that was inlined: what it allocates is noted at its
 * caller. So nothing may be inlined while it samples, which is up to the caller, and what was compiled before is thrown away, which V8
 * does when it is to count calls.
 */
export async function startSampling(
  session: SamplingSession,
  { intervalBytes, includeCollected }: AllocationSampling,
): Promise<void> {
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true });
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: intervalBytes,
    includeObjectsCollectedByMajorGC: includeCollected,
    includeObjectsCollectedByMinorGC: includeCollected,
  });
}

export async function stopSampling(session: SamplingSession): Promise<SampledProfile> {
  const { profile } = await session.post<{ profile: SampledProfile }>('HeapProfiler.stopSampling');
  return profile;
}

/** How often the program's functions were called since sampling began, by script; the counting ends. */
export async function takeCalls(session: SamplingSession): Promise<readonly CountedScript[]> {
  const { result } = await session.post<{ result: readonly Covered[] }>('Profiler.takePreciseCoverage');
  await session.post('Profiler.disable');
  return result
    .filter(({ url }) => /^(?:file:|[/\\]|[A-Za-z]:[/\\])/.test(url))
    .map(({ url, functions }) => ({ url, functions: functions.flatMap(({ ranges }) => ranges[0] ?? []) }));
}

export function sampledBytes({ head }: SampledProfile): number {
  return bytesIn(head);
}

function bytesIn({ selfSize, children }: ProfileNode): number {
  return children.reduce((total, child) => total + bytesIn(child), selfSize);
}
