import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ServerProcess } from '../../../src/probe/protocol.js';
import { Probe, type ProbeChannel } from '../../../src/subject/served/probe-client.js';

const server: ServerProcess = {
  pid: 7,
  argv: ['node', 'server.js'],
  execArgv: [],
  cwd: '/',
  versions: { node: '22.0.0', v8: '12' },
  startedAt: 0,
  listening: [],
};

const silent: ProbeChannel = {
  perform: () => new Promise(() => {}),
  leave: async () => {},
  closed: new Promise(() => {}),
};

afterEach(() => {
  vi.useRealTimers();
});

describe('a process that is asked', () => {
  it('and does not answer in time is blocked', async () => {
    vi.useFakeTimers();
    const answer = new Probe(server, silent).request({ op: 'read' });
    const blocked = expect(answer).rejects.toMatchObject({
      code: 'SERVER_BLOCKED',
      message: 'process 7 (server.js) did not answer within 30 s',
    });
    await vi.advanceTimersByTimeAsync(30_000);
    await blocked;
  });

  it('is given longer for what stops it', async () => {
    vi.useFakeTimers();
    let settled = false;
    const answer = new Probe(server, silent).request({ op: 'snapshot', file: 'a' }).catch(() => {
      settled = true;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(240_000);
    await answer;
    expect(settled).toBe(true);
  });

  it('after it was left says so', async () => {
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const probe = new Probe(server, { ...silent, leave: async () => close(), closed });
    await probe.leave();
    await expect(probe.request({ op: 'read' })).rejects.toMatchObject({
      code: 'SERVER_ENDED',
      message: expect.stringContaining('after it was left'),
    });
  });
});
