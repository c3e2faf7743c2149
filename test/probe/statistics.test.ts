import { afterEach, describe, expect, it } from 'vitest';
import type { Floor, Statistics } from '../../src/probe/protocol.js';
import type { Probe } from '../../src/subject/served/probe-client.js';
import { closeAll, connect, ServedProcess } from './served-process.js';

let served: ServedProcess | undefined;
afterEach(async () => {
  await served?.end();
  served = undefined;
});

const read = (probe: Probe): Promise<Statistics> => probe.request({ op: 'statistics' });

/** The server closes its end a moment after the client's. */
async function whenClosed(probe: Probe, closed: number): Promise<Statistics> {
  for (;;) {
    const statistics = await read(probe);
    if (statistics.connections.closed === closed) return statistics;
  }
}

async function floorNow(probe: Probe): Promise<Floor> {
  await probe.request({ op: 'collect' });
  const { floors } = await read(probe);
  return floors.at(-1) as Floor;
}

/** As often as in five minutes of a watch. */
async function readOften(probe: Probe): Promise<void> {
  for (let i = 0; i < 300; i++) await read(probe);
  await floorNow(probe);
}

describe('the statistics of a served process', () => {
  it('count its connections as they open and close', async () => {
    served = await ServedProcess.start(['plain.cjs']);
    const probe = await served.probe();
    await whenClosed(probe, 0);
    const clients = await connect(await served.port(), 3);
    expect((await read(probe)).connections).toMatchObject({ open: 3, accepted: 3, closed: 0 });
    await closeAll(clients);
    expect((await whenClosed(probe, 3)).connections).toEqual({ open: 0, accepted: 3, closed: 3 });
  });

  it('have the floor of the heap after each full collection, with the connections of that moment', async () => {
    served = await ServedProcess.start(['leaky-chat.js']);
    const probe = await served.probe();
    const { gc } = await whenClosed(probe, 0);
    const before = await floorNow(probe);
    await closeAll(await connect(await served.port(), 50));
    await whenClosed(probe, 50);
    const after = await floorNow(probe);
    expect(after.closed - before.closed).toBe(50);
    // Each session keeps its socket: some kilobytes.
    expect((after.heap - before.heap) / 50).toBeGreaterThan(1_000);
    expect((await read(probe)).gc.major.count).toBeGreaterThan(gc.major.count);
    expect((await read(probe)).floors).toEqual([]);
  });

  it('leave nothing in the heap, however often they are asked for', async () => {
    served = await ServedProcess.start(['plain.cjs']);
    const probe = await served.probe();
    for (let i = 0; i < 3; i++) await readOften(probe);
    const before = await floorNow(probe);
    await readOften(probe);
    const after = await floorNow(probe);
    // V8 knows a function's code better after a while.
    expect(after.heap - before.heap).toBeLessThan(300 * 50);
  });
});
