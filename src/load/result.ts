import { LOAD_SCHEMA, type LoadLatency, type LoadPlan, type LoadResult } from '../model/load.js';
import { type HistogramData, LatencyHistogram } from '../swarm/histogram.js';
import type { ShareResult } from './protocol.js';

/** As the load processes keep them: three significant digits. */
const THREE_DIGITS = 10;

/** What the processes of one load measured, put together. */
export function combineShares(
  plan: LoadPlan,
  results: readonly ShareResult[],
  run: { readonly durationMs: number; readonly interrupted: boolean },
): LoadResult {
  const total = (of: (result: ShareResult) => number): number => sum(results, of);
  const sendingMs = Math.max(...results.map(({ sendingMs: ms }) => ms));
  const counted = plan.mode === 'push' ? total((one) => one.sent) : total((one) => one.answered);
  const opened = total((one) => one.opened);
  const errors = sumRecords(results.map((one) => one.errors));
  return {
    schema: LOAD_SCHEMA,
    ok: opened === plan.connections && Object.keys(errors).length === 0,
    interrupted: run.interrupted,
    url: plan.url,
    node: process.version,
    mode: plan.mode,
    durationMs: Math.round(run.durationMs),
    processes: results.length,
    connections: {
      asked: plan.connections,
      opened,
      failed: total((one) => one.failed),
      lost: total((one) => one.lost),
      bytesPerSocket: opened === 0 ? 0 : Math.round(total((one) => one.rssGrowth) / opened),
    },
    messages: {
      size: plan.message === null ? plan.size : Buffer.byteLength(plan.message),
      binary: plan.binary,
      sent: total((one) => one.sent),
      answered: total((one) => one.answered),
      unanswered: total((one) => one.unanswered),
      unasked: total((one) => one.unasked),
      bytesSent: total((one) => one.bytesSent),
      bytesReceived: total((one) => one.bytesReceived),
      perSecond: perSecond(counted, sendingMs),
      perCpuSecond: perSecond(
        counted,
        total((one) => one.cpuMs),
      ),
    },
    rate: {
      asked: plan.rate,
      reached: perSecond(
        total((one) => one.sent),
        sendingMs,
      ),
    },
    latencyMs: {
      connect: latencyOf(results.map((one) => one.connectMs)),
      echo: latencyOf(results.map((one) => one.echoMs)),
      close: latencyOf(results.map((one) => one.closeMs)),
    },
    errors,
  };
}

function latencyOf(parts: readonly HistogramData[]): LoadLatency {
  const all = new LatencyHistogram(THREE_DIGITS);
  for (const part of parts) all.merge(part);
  const [p50, p90, p99, p999] = [50, 90, 99, 99.9].map((percent) => all.percentileMs(percent)) as [
    number,
    number,
    number,
    number,
  ];
  return { count: all.total, p50, p90, p99, p999, max: all.maxMs };
}

function perSecond(count: number, ms: number): number {
  return ms > 0 ? Math.round((count / ms) * 1000) : 0;
}

export function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function sumRecords(records: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const record of records) {
    for (const [name, count] of Object.entries(record)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}
