import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { classSizes } from '../../src/heap/class-sizes.js';
import { classify } from '../../src/heap/classes.js';
import { readHeap } from '../../src/heap/read-heap.js';
import { weigh } from '../../src/heap/retained-sizes.js';
import type { Probe } from '../../src/subject/served/probe-client.js';
import { hasNode, nodeBinary, SUPPORTED_MAJORS } from '../heap/node-versions.js';
import { closeAll, connect, localPorts, ServedProcess } from './served-process.js';

let served: ServedProcess | undefined;
afterEach(async () => {
  await served?.end();
  served = undefined;
});

interface ClassSize {
  readonly count: number;
  readonly bytes: number;
}
type Sizes = Readonly<Record<string, ClassSize>>;

/** What V8 has for code that it knows better after a while; never counted as a leak. */
const CODE = ['(compiled code)', '(object shape)', '(system)'];

async function sizesIn(probe: Probe, file: string): Promise<Sizes> {
  await probe.request({ op: 'settle' });
  await probe.request({ op: 'snapshot', file });
  const heap = await readHeap(file);
  const classes = classify(heap);
  return Object.fromEntries(
    classSizes(heap, classes, weigh(heap)).map(({ index, count, shallow }) => [
      classes.keys[index] ?? '',
      { count, bytes: shallow },
    ]),
  );
}

function withoutCode(sizes: Sizes): Sizes {
  return Object.fromEntries(Object.entries(sizes).filter(([name]) => !CODE.some((code) => name.endsWith(`,${code}`))));
}

function countsOf(sizes: Sizes): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(sizes).map(([name, { count }]) => [name, count]));
}

async function askEverything(probe: Probe): Promise<void> {
  await probe.request({ op: 'read' });
  await probe.request({ op: 'connections', since: 0 });
  await probe.request({ op: 'sockets' });
}

describe.each(SUPPORTED_MAJORS)('a served process on Node %i (where its binary is at hand)', (major) => {
  it.skipIf(!hasNode(major))('differs by nothing in any class from one idle snapshot to the next', async () => {
    served = await ServedProcess.start(['leaky-chat.js'], { node: nodeBinary(major) });
    const probe = await served.probe();
    const before = await sizesIn(probe, join(served.folder, '0.heapsnapshot'));
    const after = await sizesIn(probe, join(served.folder, '1.heapsnapshot'));
    expect(countsOf(after)).toEqual(countsOf(before));
    expect(withoutCode(after)).toEqual(withoutCode(before));
  });

  it.skipIf(!hasNode(major))('differs by nothing but code, however often it is asked', async () => {
    served = await ServedProcess.start(['leaky-chat.js'], { node: nodeBinary(major) });
    const probe = await served.probe();
    const before = await sizesIn(probe, join(served.folder, '0.heapsnapshot'));
    for (let i = 0; i < 50; i++) await askEverything(probe);
    const after = await sizesIn(probe, join(served.folder, '1.heapsnapshot'));
    expect(withoutCode(after)).toEqual(withoutCode(before));
  });

  it.skipIf(!hasNode(major))('grows by what its connections leave behind, one of each for each', async () => {
    served = await ServedProcess.start(['leaky-chat.js'], { node: nodeBinary(major) });
    const port = await served.port();
    const probe = await served.probe();
    await closeAll(await connect(port, 10));
    const before = await sizesIn(probe, join(served.folder, '0.heapsnapshot'));
    await closeAll(await connect(port, 10));
    const after = await sizesIn(probe, join(served.folder, '1.heapsnapshot'));
    const sessions = (sizes: Sizes) => Object.entries(sizes).find(([name]) => name.endsWith(',UserSession'))?.[1].count;
    expect([sessions(before), sessions(after)]).toEqual([11, 21]);
  });

  it.skipIf(!hasNode(major))('has its open connections, and the sockets that they are in the heap', async () => {
    served = await ServedProcess.start(['plain.cjs'], { node: nodeBinary(major) });
    const port = await served.port();
    const probe = await served.probe();
    const clients = await connect(port, 5);
    const file = join(served.folder, 'live.heapsnapshot');
    await probe.request({ op: 'snapshot', file });
    const sockets = await probe.request({ op: 'sockets' });
    expect(sockets.map(({ remotePort }) => remotePort).sort()).toEqual([...localPorts(clients)].sort());
    const heap = await readHeap(file);
    const classes = classify(heap);
    const names = sockets.map(({ heapId }) => {
      const node = heap.nodes.id.indexOf(heapId);
      return classes.names[classes.of[node] as number];
    });
    expect(names).toEqual(Array(5).fill('Socket'));
    await closeAll(clients);
  });
});
