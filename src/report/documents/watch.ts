import { formatBytes } from '../../model/bytes.js';
import { escapeTerminal } from '../../model/escape.js';
import type { Interval, WatchFit, WatchLine } from '../../model/watch.js';
import type { Canvas } from '../parts/canvas.js';
import { formatDuration, formatNumber } from '../parts/figures.js';
import { NOTHING, truncate, wrap } from '../parts/layout.js';

/** A line of a watch, for logs: the figures, and an alert a line below. */
export function watchLogLines(line: WatchLine, canvas: Canvas): string[] {
  const { paint } = canvas;
  const parts = [
    line.at.slice(11, 19),
    `pid ${line.pid}`,
    `floor ${bytesOr(line.heapFloor)}`,
    `open ${formatNumber(line.open)}`,
    `accepted ${formatNumber(line.accepted)}`,
    `closed ${formatNumber(line.closed)}`,
    `loop p99 ${formatNumber(Math.round(line.eventLoopDelayMs.p99))} ms`,
    fitText(line.fit),
  ];
  return [parts.join('  '), ...line.alerts.map(({ message }) => paint.red(`ALERT  pid ${line.pid}: ${message}`))];
}

/** What is shown of each process while it is watched. */
export interface LiveProcess {
  readonly pid: number;
  readonly name: string;
  readonly watchedMs: number;
  /** The newest figures; undefined before the first. */
  readonly now:
    | Pick<WatchLine, 'memory' | 'open' | 'accepted' | 'closed' | 'eventLoopDelayMs' | 'gc' | 'handles' | 'errors'>
    | undefined;
  /** The last fit. */
  readonly line: WatchLine | undefined;
  /** Floors, oldest first. */
  readonly floors: readonly number[];
}

const LABEL_WIDTH = 13;
const BARS = '▁▂▃▄▅▆▇█';

/** The live view: a block for each process, drawn over and over. */
export function watchLiveLines(processes: readonly LiveProcess[], canvas: Canvas): string[] {
  return processes.flatMap((one) => liveBlock(one, canvas));
}

function liveBlock({ pid, name, watchedMs, now, line, floors }: LiveProcess, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const title = truncate(`${pid}  ${escapeTerminal(name, 200)}`, Math.max(10, width - 20));
  const heading = `${paint.bold(title)}  ${paint.dim(formatDuration(watchedMs))}`;
  if (!now) return [heading, ...labelled('', 'waiting for its first figures', canvas)];
  const { memory, eventLoopDelayMs: delay, gc } = now;
  const handles = Object.entries(now.handles)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([kind, count]) => `${formatNumber(count)} ${escapeTerminal(kind, 40)}`);
  const alerts = line?.alerts ?? [];
  return [
    heading,
    ...labelled(
      'floor',
      `${bytesOr(line?.heapFloor ?? floors.at(-1) ?? null)} of ${formatBytes(memory.heapLimit)}   ${bars(floors)}`,
      canvas,
    ),
    ...labelled('fit', fitText(line?.fit ?? null), canvas),
    ...labelled(
      'connections',
      `${formatNumber(now.open)} open, ${formatNumber(now.accepted)} accepted, ${formatNumber(now.closed)} closed`,
      canvas,
    ),
    ...labelled(
      'memory',
      `heap ${formatBytes(memory.heapUsed)}, outside it ${formatBytes(memory.external)}, resident ${formatBytes(memory.rss)}`,
      canvas,
    ),
    ...labelled(
      'event loop',
      `delay p50 ${ms(delay.p50)}, p99 ${ms(delay.p99)}, max ${ms(delay.max)}; collections ${formatNumber(gc.minor.count)} minor, ${formatNumber(gc.major.count)} major, ${formatDuration(gc.minor.ms + gc.major.ms)}`,
      canvas,
    ),
    ...labelled('handles', handles.join(', ') || 'none', canvas),
    ...(alerts.length === 0
      ? labelled('alerts', 'none', canvas)
      : alerts.flatMap(({ message }, i) => labelled(i === 0 ? 'alerts' : '', message, canvas).map(paint.red))),
    '',
  ];
}

/** `1.0 kB (930 B to 1.1 kB) per closed connection, 5.1 kB per open one`. */
function fitText(fit: WatchFit | null): string {
  if (!fit) return 'no fit yet';
  const open = fit.perOpen === null ? [] : [`${formatBytes(Math.round(fit.perOpen))} per open one`];
  return [`${interval(fit.perClosed)} per closed connection`, ...open].join(', ');
}

function interval({ value, low, high }: Interval): string {
  const [text, from, to] = [value, low, high].map((bytes) => formatBytes(Math.round(bytes)));
  return `${text} (${from} to ${to})`;
}

/** The course of a floor in one row of eighths. */
function bars(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const step = (most - least) / (BARS.length - 1) || 1;
  return values.map((value) => BARS[Math.round((value - least) / step)]).join('');
}

function labelled(label: string, text: string, { width }: Canvas): string[] {
  return wrap(`  ${label.padEnd(LABEL_WIDTH)}${text}`, width, 2 + LABEL_WIDTH);
}

const bytesOr = (bytes: number | null) => (bytes === null ? NOTHING : formatBytes(bytes));
const ms = (value: number) => `${formatNumber(Math.round(value * 10) / 10)} ms`;
