import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { windowSnapshots } from '../artifacts/kept-snapshots.js';
import { WsProfileError } from '../errors.js';
import { readRegularFile } from '../files/regular-file.js';
import { analyseInWorker } from '../heap/read-heap.js';
import { trendOf } from '../history/trend.js';
import { heapPicture } from '../holders/heap-picture.js';
import type { HeapPicture } from '../model/exhibits.js';
import { fails } from '../model/finding.js';
import type { HistoryRecord, Trend } from '../model/history.js';
import { METRIC_NAMES, type MetricName } from '../model/metric.js';
import type { SourcePosition } from '../model/position.js';
import { isMeasured, type MeasuredScenario, type RunResult } from '../model/result.js';

/** Charted in any case, where there is a history. */
const CHARTED: readonly MetricName[] = ['liveBytesPerManager', 'heapGrowth'];
const MAX_CHARTS = 4;
const MAX_RUNS = 200;

/** Of each scenario, what moved or fails over the runs of the history, and what is charted always. */
export function trendsOf(result: RunResult, history: readonly HistoryRecord[]): readonly Trend[] {
  const key = keyOf(result);
  return result.scenarios.flatMap((scenario) => {
    const records = history
      .filter((record) => record.scenario === scenario.name && record.key === key)
      .slice(-MAX_RUNS);
    if (records.length < 2) return [];
    const trends = METRIC_NAMES.flatMap((metric) => trendOf(records, { scenario: scenario.name, metric, key }) ?? []);
    const isFailing = ({ metric }: Trend) => isMeasured(scenario) && scenario.metrics[metric]?.verdict === 'fail';
    return trends
      .filter((trend) => CHARTED.includes(trend.metric) || isFailing(trend) || trend.changes.length > 0)
      .sort((a, b) => Number(isFailing(b)) - Number(isFailing(a)) || b.changes.length - a.changes.length)
      .slice(0, MAX_CHARTS);
  });
}

function keyOf({ node, platform }: RunResult): string {
  return `node${/^v?(\d+)/.exec(node)?.[1]}-${platform}`;
}

/** A larger snapshot takes longer to read than anybody waits for a picture of it. */
const MAX_SNAPSHOT_BYTES = 300e6;
const MAX_PICTURES = 20;

/** Pictures of the last snapshots that were kept, of scenarios that did not pass first. One that can't be read has none. */
export async function heapPictures(result: RunResult, signal: AbortSignal): Promise<readonly HeapPicture[]> {
  const kept = result.scenarios
    .filter(isMeasured)
    .toSorted((a, b) => Number(a.verdict === 'pass') - Number(b.verdict === 'pass'))
    .flatMap((scenario) => {
      const file = lastSnapshot(scenario);
      return file === undefined ? [] : [{ scenario: scenario.name, file }];
    });
  const pictures: HeapPicture[] = [];
  for (const { scenario, file } of kept.slice(0, MAX_PICTURES)) {
    const { size } = (await stat(file).catch(() => undefined)) ?? { size: Number.POSITIVE_INFINITY };
    if (size > MAX_SNAPSHOT_BYTES) continue;
    try {
      const { heap, weights } = await analyseInWorker(file, { signal, edgeNames: true });
      pictures.push({ scenario, snapshot: path.basename(file), top: heapPicture(heap, weights) });
    } catch (error) {
      if (!(error instanceof WsProfileError)) throw error;
    }
  }
  return pictures;
}

function lastSnapshot({ artifacts, leaks }: MeasuredScenario): string | undefined {
  const loop = leaks.find(fails)?.loop ?? 'lifecycle';
  return windowSnapshots(artifacts, loop).at(-1);
}

const MAX_SOURCE_BYTES = 2e6;
const MAX_LINES = 1000;
const MAX_LINE_LENGTH = 200;

/** The lines of source that findings name, by `file:line`: of files inside the project alone. */
export async function sourceLines(result: RunResult, root: string): Promise<Readonly<Record<string, string>>> {
  const lines: Record<string, string> = {};
  const files = new Map<string, Promise<readonly string[]>>();
  const inside = await realpath(root);
  for (const { file, line } of positionsIn(result).slice(0, MAX_LINES)) {
    if (line === undefined) continue;
    let read = files.get(file);
    if (!read) {
      read = readSource(file, inside).catch(() => []);
      files.set(file, read);
    }
    const text = (await read)[line - 1]?.trim();
    if (text) lines[`${file}:${line}`] = text.slice(0, MAX_LINE_LENGTH);
  }
  return lines;
}

function positionsIn({ scenarios }: RunResult): readonly SourcePosition[] {
  const measured = scenarios.filter(isMeasured);
  return measured.flatMap(({ leaks, findings }) =>
    [...leaks, ...findings].flatMap(({ site = [], path }) => [...site, ...path.flatMap(({ source }) => source ?? [])]),
  );
}

async function readSource(file: string, root: string): Promise<readonly string[]> {
  const real = await realpath(path.resolve(root, file));
  const isInside = real.startsWith(root + path.sep);
  const { size } = await stat(real);
  return isInside && size <= MAX_SOURCE_BYTES ? (await readRegularFile(real)).split(/\r\n|[\r\n]/) : [];
}
