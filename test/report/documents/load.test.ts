import { describe, expect, it } from 'vitest';
import { LOAD_SCHEMA, type LoadLatency, type LoadProgress, type LoadResult } from '../../../src/model/load.js';
import { liveHeading, liveLine, loadLines } from '../../../src/report/documents/load.js';
import { createCanvas } from '../../../src/report/parts/canvas.js';

const canvas = (width: number) => createCanvas({ isTTY: false, color: false, width, write: () => {} }, false);

const latency: LoadLatency = { count: 1234, p50: 0.2134, p90: 12.345, p99: 123.45, p999: 1234.5, max: 61_000 };

function result(over: Partial<LoadResult> = {}): LoadResult {
  return {
    schema: LOAD_SCHEMA,
    ok: true,
    interrupted: false,
    url: 'ws://127.0.0.1:8080/',
    node: 'v20.0.0',
    mode: 'echo',
    durationMs: 10_400,
    processes: 1,
    connections: { asked: 50, opened: 50, failed: 0, lost: 0, bytesPerSocket: 7_600 },
    messages: {
      size: 64,
      binary: false,
      sent: 1234,
      answered: 1234,
      unanswered: 0,
      unasked: 0,
      bytesSent: 78_976,
      bytesReceived: 78_976,
      perSecond: 123,
      perCpuSecond: 45_678,
    },
    rate: { asked: null, reached: 123 },
    latencyMs: { connect: latency, echo: latency, close: latency },
    errors: {},
    ...over,
  };
}

const lines = (over: Partial<LoadResult>, width = 100): string => loadLines(result(over), canvas(width)).join('\n');

describe("the load's report", () => {
  it('keeps three digits of a latency, whatever its size', () => {
    expect(lines({})).toMatch(/echo +0\.213 ms +12\.3 ms +123 ms +1\.23 s +61\.0 s +1,234/);
  });

  it('says what one core can do, and what a socket weighs', () => {
    expect(lines({})).toContain('throughput  123 messages/s, 45,678 per core');
    expect(lines({})).toContain('sockets     50 opened, 7.6 kB of memory each in one process');
  });

  it('leaves the row of answers out where none is expected', () => {
    expect(lines({ mode: 'push' })).not.toContain('echo');
    expect(lines({ mode: 'ping' })).toMatch(/ping +0\.213 ms/);
  });

  it('lists errors by kind, the most frequent first, with what came from the network escaped', () => {
    const text = lines({ ok: false, errors: { 'closed 4001': 5, 'connect \u001b[31mHTTP': 7 } });
    expect(text).toContain('✗ ws://127.0.0.1:8080/');
    expect(text).toContain('errors      7 × connect \\x1b[31mHTTP\n              5 × closed 4001');
  });

  it('says what was reached of the rate', () => {
    expect(lines({ rate: { asked: 1000, reached: 1000 } })).toContain('1,000 of 1,000 messages/s reached (100%)');
    expect(lines({ rate: { asked: 1000, reached: 940 } })).toMatch(/reached \(94%\): the server or this machine/);
  });

  it.each([20, 40, 60])('fits %d columns', (width) => {
    const text = lines({ rate: { asked: 1000, reached: 10 }, errors: { 'no answer in time': 3 } }, width);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe('the live table', () => {
  const progress: LoadProgress = {
    phase: 'sending',
    elapsedMs: 2_400,
    open: 10_000,
    sentPerSecond: 15_631,
    answeredPerSecond: 15_630,
    errors: 3,
    latencyMs: { p50: 3.82, p99: 101, max: 109 },
  };

  it('puts every figure below its heading', () => {
    const heading = liveHeading(canvas(100));
    const line = liveLine(progress, canvas(100));
    expect(line).toMatch(/2\.4 s +10,000 +15,631 +15,630 +3\.82 ms +101 ms +109 ms +3$/);
    expect(line).toHaveLength(heading.length);
  });

  it('shows no latency while nothing is answered', () => {
    const connecting = liveLine(
      { ...progress, phase: 'connecting', sentPerSecond: 0, answeredPerSecond: 0 },
      canvas(100),
    );
    expect(connecting).toMatch(/0 +0 +– +– +– +3$/);
  });

  it('is cut to the width of the terminal', () => {
    expect(liveLine(progress, canvas(30))).toHaveLength(30);
  });
});
