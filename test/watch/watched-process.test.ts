import { describe, expect, it } from 'vitest';
import type { WatchLine } from '../../src/model/watch.js';
import type { Floor, Statistics } from '../../src/probe/protocol.js';
import { WatchedProcess } from '../../src/watch/watched-process.js';

const MINUTE = 60_000;
const NOW = new Date('2026-01-31T12:00:00Z');

function statistics(at: number, floors: readonly Floor[] = [], given: Partial<Statistics> = {}): Statistics {
  const { open = 0, accepted = 0, closed = 0 } = floors.at(-1) ?? {};
  return {
    at,
    memory: { rss: 50e6, heapUsed: 10e6, heapTotal: 12e6, external: 1e6, arrayBuffers: 1e5 },
    heapLimit: 4e9,
    heapSpaces: {},
    handles: { TCPServerWrap: 1 },
    connections: { open, accepted, closed },
    errors: 0,
    warnings: {},
    eventLoopDelayMs: { p50: 10, p99: 12, max: 15 },
    utilization: { idle: at / 2, active: at / 2 },
    gc: { minor: { count: 1, ms: 1 }, major: { count: 1, ms: 5 }, other: { count: 0, ms: 0 } },
    floors,
    ...given,
  };
}

function floor(minute: number, bytesPerClosed: number): Floor {
  const closed = minute * 300;
  return {
    at: minute * MINUTE,
    heap: 8e6 + closed * bytesPerClosed,
    external: 1e6,
    open: 50,
    accepted: closed + 50,
    closed,
  };
}

const watched = (collectEveryMs: number | undefined = MINUTE) =>
  new WatchedProcess({ pid: 7, script: '/srv/chat.js', node: '20.20.2', collectEveryMs });

function lineAfter(minutes: number, bytesPerClosed: number, given: Partial<Statistics> = {}): WatchLine {
  const one = watched();
  for (let minute = 0; minute <= minutes; minute++) {
    one.take(statistics(minute * MINUTE, [floor(minute, bytesPerClosed)], given));
  }
  return one.line(NOW, { isAnswering: true }) as WatchLine;
}

describe('a watched process', () => {
  it('tells in a line what it is, and the fit of its floor', () => {
    expect(lineAfter(12, 1_000)).toMatchObject({
      schema: 'ws-profile/watch@1',
      at: '2026-01-31T12:00:00.000Z',
      pid: 7,
      name: 'chat',
      node: 'v20.20.2',
      heapFloor: 8e6 + 3_600_000,
      open: 50,
      accepted: 3_650,
      closed: 3_600,
      fit: { perOpen: null, perClosed: { value: expect.closeTo(1_000) }, perSecond: { value: expect.closeTo(5_000) } },
      eventLoopUtilization: 0.5,
    });
  });

  it('alerts where two periods agree that something is lost, with both figures where they went alike', () => {
    const { alerts } = lineAfter(12, 1_000);
    expect(alerts).toMatchObject([{ kind: 'leak', memory: 'heap', perClosed: { value: expect.closeTo(1_000) } }]);
    expect(alerts[0]?.message).toBe(
      'the heap grows by 1.0 kB (1.0 kB to 1.0 kB) per closed connection, or 5.0 kB (5.0 kB to 5.0 kB) per second',
    );
    expect(lineAfter(5, 1_000).alerts).toEqual([]);
    expect(lineAfter(12, 0).alerts).toEqual([]);
  });

  it('alerts where what lives is near what the heap may grow to', () => {
    expect(lineAfter(1, 0, { heapLimit: 9e6 }).alerts).toMatchObject([
      { kind: 'heap-limit', message: 'what lives in the heap, 8.0 MB, is 89% of what it may grow to, 9.0 MB' },
    ]);
  });

  it('alerts while it does not answer', () => {
    const one = watched();
    expect(one.line(NOW, { isAnswering: false })).toBeUndefined();
    one.take(statistics(0));
    expect(one.line(NOW, { isAnswering: false })?.alerts).toMatchObject([{ kind: 'unresponsive' }]);
    expect(one.line(NOW, { isAnswering: true })?.alerts).toEqual([]);
  });

  it('is due for a collection at first, and when V8 made none for so long', () => {
    const one = watched();
    expect(one.isCollectionDue()).toBe(false);
    one.take(statistics(0));
    expect(one.isCollectionDue()).toBe(true);
    one.take(statistics(1_000, [floor(0, 0)]));
    expect(one.isCollectionDue()).toBe(false);
    one.take(statistics(MINUTE));
    expect(one.isCollectionDue()).toBe(true);
    const never = new WatchedProcess({ pid: 7, script: '/srv/chat.js', node: '20.20.2', collectEveryMs: undefined });
    never.take(statistics(0));
    expect(never.isCollectionDue()).toBe(false);
  });

  it('tells of the time since the line before: the worst delay, the pause that we asked for, how busy it was', () => {
    const one = watched();
    const delay = (max: number) => ({ eventLoopDelayMs: { p50: 1, p99: 2, max } });
    one.take(statistics(0));
    one.take(statistics(1_000, [], delay(90)));
    one.take(statistics(2_000, [], delay(20)));
    one.collected(7);
    one.collected(30);
    expect(one.line(NOW, { isAnswering: true })).toMatchObject({ collectPauseMs: 30, eventLoopDelayMs: { max: 90 } });
    one.take(statistics(3_000, [], { ...delay(20), utilization: { idle: 1_000, active: 2_000 } }));
    expect(one.line(NOW, { isAnswering: true })).toMatchObject({
      collectPauseMs: null,
      eventLoopDelayMs: { max: 20 },
      eventLoopUtilization: 1,
    });
  });
});
