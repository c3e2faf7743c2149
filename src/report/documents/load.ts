import { formatBytes } from '../../model/bytes.js';
import { escapeTerminal } from '../../model/escape.js';
import type { LoadLatency, LoadProgress, LoadResult } from '../../model/load.js';
import type { Canvas } from '../parts/canvas.js';
import { countOf, formatDuration, formatNumber } from '../parts/figures.js';
import { type Column, NOTHING, table, wrap } from '../parts/layout.js';

/** A rate this far below the one asked for was not reached. */
const RATE_REACHED = 0.95;

/** What a load measured, for a person: lines without a newline. */
export function loadLines(result: LoadResult, canvas: Canvas): string[] {
  return [
    ...wrap(headline(result, canvas), canvas.width, 2),
    '',
    ...latencyTable(result, canvas),
    '',
    ...facts(result).flatMap(([label, text]) => labelled(label, text, canvas)),
    ...errorLines(result, canvas),
  ];
}

const LIVE_COLUMNS = ['time', 'open', 'sent/s', 'answers/s', 'p50', 'p99', 'max', 'errors'] as const;
const LIVE_WIDTHS = [8, 8, 10, 10, 10, 10, 10, 8] as const;

/** The heading of the live table. */
export function liveHeading(canvas: Canvas): string {
  return canvas.paint.dim(liveRow(LIVE_COLUMNS, canvas.width));
}

/** One second of a load under way, below `liveHeading`. */
export function liveLine(progress: LoadProgress, canvas: Canvas): string {
  const measured = progress.answeredPerSecond > 0;
  const ms = (value: number): string => (measured ? formatMs(value) : NOTHING);
  const cells = [
    formatDuration(progress.elapsedMs),
    formatNumber(progress.open),
    formatNumber(progress.sentPerSecond),
    formatNumber(progress.answeredPerSecond),
    ms(progress.latencyMs.p50),
    ms(progress.latencyMs.p99),
    ms(progress.latencyMs.max),
    formatNumber(progress.errors),
  ];
  const line = liveRow(cells, canvas.width);
  return progress.errors > 0 ? canvas.paint.red(line) : line;
}

function liveRow(cells: readonly string[], width: number): string {
  return cells
    .map((cell, i) => cell.padStart(LIVE_WIDTHS[i]!))
    .join('')
    .slice(0, width);
}

function headline(result: LoadResult, canvas: Canvas): string {
  const { paint } = canvas;
  const mark = result.ok ? paint.green('✓') : paint.red('✗');
  const parts = [
    countOf(result.connections.asked, 'connection'),
    result.mode === 'ping'
      ? 'pings'
      : `${formatBytes(result.messages.size)} ${result.messages.binary ? 'binary' : 'text'}`,
    result.rate.asked === null ? 'as fast as answers come' : `${formatNumber(result.rate.asked)} messages/s asked for`,
    formatDuration(result.durationMs),
    ...(result.interrupted ? ['interrupted'] : []),
  ];
  return `${mark} ${paint.bold(escapeTerminal(result.url))}   ${parts.join(' · ')}`;
}

function latencyTable(result: LoadResult, canvas: Canvas): string[] {
  const columns: Column[] = [
    { heading: '  latency', align: 'left' },
    ...['p50', 'p90', 'p99', 'p99.9', 'max', 'count'].map((heading) => ({ heading, align: 'right' }) as const),
  ];
  const row = (label: string, { count, p50, p90, p99, p999, max }: LoadLatency): string[] => [
    `  ${label}`,
    ...[p50, p90, p99, p999, max].map((ms) => (count === 0 ? NOTHING : formatMs(ms))),
    formatNumber(count),
  ];
  const { connect, echo, close } = result.latencyMs;
  const rows = [
    row('connect', connect),
    ...(result.mode === 'push' ? [] : [row(result.mode, echo)]),
    row('close', close),
  ];
  return table(columns, rows, canvas.width, canvas.paint.dim);
}

function facts(result: LoadResult): [string, string][] {
  const { connections, messages, rate } = result;
  const answers = result.mode === 'push' ? '' : `, ${formatNumber(messages.answered)} answered`;
  const unanswered = messages.unanswered > 0 ? `, ${formatNumber(messages.unanswered)} not answered` : '';
  const unasked = messages.unasked > 0 ? `, ${formatNumber(messages.unasked)} received unasked` : '';
  const lost = connections.lost > 0 ? `, ${formatNumber(connections.lost)} closed by the other side` : '';
  const failed = connections.failed > 0 ? `, ${formatNumber(connections.failed)} failed` : '';
  // Below a page's worth of growth there is nothing to divide.
  const memory = connections.bytesPerSocket > 0 ? `, ${formatBytes(connections.bytesPerSocket)} of memory each` : '';
  const facts: [string, string][] = [
    ['messages', `${formatNumber(messages.sent)} sent${answers}${unanswered}${unasked}`],
    ['throughput', `${formatNumber(messages.perSecond)} messages/s, ${formatNumber(messages.perCpuSecond)} per core`],
    ['bytes', `${formatBytes(messages.bytesSent)} sent, ${formatBytes(messages.bytesReceived)} received`],
    [
      'sockets',
      `${formatNumber(connections.opened)} opened${failed}${lost}${memory} in ${result.processes === 1 ? 'one process' : `${result.processes} processes`}`,
    ],
  ];
  if (rate.asked !== null) facts.push(['rate', rateText(rate.asked, rate.reached)]);
  return facts;
}

function rateText(asked: number, reached: number): string {
  const share = `${formatNumber(reached)} of ${formatNumber(asked)} messages/s reached (${Math.round((reached / asked) * 100)}%)`;
  if (reached >= asked * RATE_REACHED) return share;
  return `${share}: the server or this machine cannot keep up, or too few connections are open`;
}

function errorLines({ errors }: LoadResult, canvas: Canvas): string[] {
  const kinds = Object.entries(errors).sort(([, a], [, b]) => b - a);
  if (kinds.length === 0) return labelled('errors', 'none', canvas);
  return kinds
    .flatMap(([kind, count], i) =>
      labelled(i === 0 ? 'errors' : '', `${formatNumber(count)} × ${escapeTerminal(kind)}`, canvas),
    )
    .map(canvas.paint.red);
}

const LABEL_WIDTH = 12;

/** A fact beside its label; on a narrow terminal its further lines start further left. */
function labelled(label: string, text: string, { width }: Canvas): string[] {
  return wrap(`  ${label.padEnd(LABEL_WIDTH)}${text}`, width, width < 40 ? 4 : 2 + LABEL_WIDTH);
}

/** Latencies keep three digits: `0.213 ms`, `12.4 ms`, `1.25 s`. */
function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  if (ms >= 100) return `${Math.round(ms)} ms`;
  return `${Number(ms.toPrecision(3))} ms`;
}
