import { closeSync, fchmodSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { sampledBytes, startSampling, stopSampling, takeCalls } from '../measured/sampling.js';
import type { AllocationSampling } from '../model/sample.js';
import { call, type Inspector, type RemoteObject } from './inspector.js';
import type { ProbeRequest, ProbeResults, ServerProcess, SnapshotTaken, SocketInHeap } from './protocol.js';

const MAX_COLLECTIONS = 12;
/** The heap stands still when a collection moves it by less. */
const STILL_BYTES = 512;
const WARM_UP_CALLS = 20;
/** V8's number of an object that no snapshot has met. */
const NO_SNAPSHOT_YET = 0;
const SOCKETS = 'ws-profile-sockets';

/** Answers requests through an inspector, one after the other. `tracker` is the tracker's object in the process. */
export class Operations {
  readonly #inspector: Inspector;
  readonly #tracker: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(inspector: Inspector, tracker: string) {
    this.#inspector = inspector;
    this.#tracker = tracker;
  }

  /** Lets V8 see all that will run between two snapshots until it makes nothing more of it. Returns which process it is. */
  async warmUp(): Promise<ServerProcess> {
    for (let i = 0; i < WARM_UP_CALLS; i++) {
      await this.#ask('rehearse');
      await this.#ask('turn');
    }
    return this.#ask('describe');
  }

  perform<R extends ProbeRequest>(request: R): Promise<ProbeResults[R['op']]> {
    const answer = this.#last.then(() => this.#perform(request));
    this.#last = answer.catch(() => {});
    return answer as Promise<ProbeResults[R['op']]>;
  }

  async #perform(request: ProbeRequest): Promise<unknown> {
    switch (request.op) {
      case 'settle':
        return this.#settle();
      case 'read':
        return this.#ask('read');
      case 'statistics':
        return this.#ask('statistics');
      case 'collect':
        return this.#collect();
      case 'connections':
        return this.#ask('connections', request.since);
      case 'sockets':
        return this.#sockets();
      case 'snapshot':
        return this.#snapshot(request.file);
      case 'start-allocation-sampling':
        return this.#startSampling(request.sampling);
      case 'stop-allocation-sampling':
        return this.#stopSampling(request.file);
    }
  }

  async #settle(): Promise<null> {
    let before = Number.POSITIVE_INFINITY;
    for (let i = 0; i < MAX_COLLECTIONS; i++) {
      await this.#ask('turn');
      await this.#inspector.post('HeapProfiler.collectGarbage');
      const { usedSize } = await this.#inspector.post<{ usedSize: number }>('Runtime.getHeapUsage');
      if (Math.abs(before - usedSize) < STILL_BYTES) break;
      before = usedSize;
    }
    return null;
  }

  async #collect(): Promise<number> {
    const start = performance.now();
    await this.#inspector.post('HeapProfiler.collectGarbage');
    const pauseMs = performance.now() - start;
    // The process is told of a collection a turn after it.
    await this.#ask('turn');
    return pauseMs;
  }

  async #sockets(): Promise<readonly SocketInHeap[]> {
    const inspector = this.#inspector;
    const list = await call(inspector, this.#tracker, 'sockets', { objectGroup: SOCKETS });
    try {
      const { result } = await inspector.post<{ result: readonly { name: string; value?: RemoteObject }[] }>(
        'Runtime.getProperties',
        { objectId: list.objectId, ownProperties: true },
      );
      const items = result.flatMap(({ name, value }) => (value && /^\d+$/.test(name) ? [value] : []));
      const found: SocketInHeap[] = [];
      for (let i = 0; i + 1 < items.length; i += 2) {
        const { heapSnapshotObjectId } = await inspector.post<{ heapSnapshotObjectId: string }>(
          'HeapProfiler.getHeapObjectId',
          { objectId: items[i + 1]?.objectId },
        );
        const heapId = Number(heapSnapshotObjectId);
        if (heapId !== NO_SNAPSHOT_YET) found.push({ remotePort: items[i]?.value as number, heapId });
      }
      return found;
    } finally {
      await inspector.post('Runtime.releaseObjectGroup', { objectGroup: SOCKETS });
    }
  }

  async #snapshot(file: string): Promise<SnapshotTaken> {
    const fd = openPrivate(file);
    let bytes = 0;
    let failure: unknown;
    this.#inspector.onSnapshotChunk((chunk) => {
      if (failure !== undefined) return;
      try {
        bytes += writeSync(fd, chunk);
      } catch (thrown) {
        failure = thrown;
      }
    });
    const start = performance.now();
    try {
      await this.#inspector.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
      if (failure !== undefined) throw failure;
      return { pauseMs: performance.now() - start, bytes };
    } catch (thrown) {
      rmSync(file, { force: true });
      throw thrown;
    } finally {
      this.#inspector.onSnapshotChunk(undefined);
      closeSync(fd);
    }
  }

  async #startSampling(sampling: AllocationSampling): Promise<null> {
    await this.#ask('stopInlining');
    await startSampling(this.#inspector, sampling);
    return null;
  }

  /** The calls are not counted where the server's own coverage is collected, whose counts they are. */
  async #stopSampling(file: string): Promise<number> {
    const profile = await stopSampling(this.#inspector);
    await this.#ask('allowInlining');
    const calls = (await this.#ask('collectsCoverage')) ? [] : await takeCalls(this.#inspector);
    const fd = openPrivate(file);
    try {
      writeFileSync(fd, JSON.stringify({ ...profile, calls }));
    } finally {
      closeSync(fd);
    }
    return sampledBytes(profile);
  }

  async #ask<T>(method: string, argument?: unknown): Promise<T> {
    return (await call(this.#inspector, this.#tracker, method, { argument })).value as T;
  }
}

/** Opens a file for this user alone: what is in it was in the process. */
function openPrivate(file: string): number {
  const fd = openSync(file, 'w', 0o600);
  fchmodSync(fd, 0o600);
  return fd;
}
