import type { Attributes } from '@opentelemetry/api';
import type { IMetricReader, MeterProvider, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { WsProfileError } from '../../errors.js';
import type { Interval, WatchLine } from '../../model/watch.js';
import type { Statistics } from '../../probe/protocol.js';
import { loadOpenTelemetry, type OpenTelemetry } from './load.js';

export interface WatchMetricsOptions {
  /** The project's root. */
  readonly root: string;
  /** Serve Prometheus there, on loopback. */
  readonly prometheusPort: number | undefined;
  /** Send to this OTLP endpoint over HTTP. */
  readonly otlpUrl: string | undefined;
  /** Given one sentence. */
  readonly onNote: (message: string) => void;
}

/** The figures of a watch for other tools. Whoever opens one closes it in a `finally`. */
export interface WatchMetrics {
  statistics(pid: number, statistics: Statistics): void;
  line(line: WatchLine): void;
  left(pid: number): void;
  /** What was not sent yet is sent, if that is done soon. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const EXPORT_EVERY_MS = 10_000;
/** An endpoint that takes longer has failed: what it missed is in the next export, as all figures are totals. */
const EXPORT_LIMIT_MS = 5_000;
const CLOSE_LIMIT_MS = 3_000;
const MS = 1e-3;

/** @throws WsProfileError TOOL_MISSING, USAGE for a port that is taken */
export async function openWatchMetrics(options: WatchMetricsOptions): Promise<WatchMetrics> {
  const { root, prometheusPort, otlpUrl } = options;
  const telemetry = loadOpenTelemetry(root, {
    prometheus: prometheusPort !== undefined,
    otlp: otlpUrl !== undefined,
  });
  const readers = [
    ...(prometheusPort === undefined ? [] : [await servePrometheus(telemetry, prometheusPort)]),
    ...(otlpUrl === undefined ? [] : [sendOtlp(telemetry, otlpUrl, options.onNote)]),
  ];
  const provider = new telemetry.sdk.MeterProvider({ readers });
  const known = new Map<number, Known>();
  observe(provider, known);
  const of = (pid: number): Known => {
    const one = known.get(pid) ?? {};
    known.set(pid, one);
    return one;
  };
  return {
    statistics(pid, statistics) {
      of(pid).statistics = statistics;
    },
    line(line) {
      of(line.pid).line = line;
    },
    left: (pid) => void known.delete(pid),
    close: () => withinLimit(provider.shutdown()),
  };
}

/** What is known of a process. */
interface Known {
  statistics?: Statistics;
  line?: WatchLine;
}

async function servePrometheus({ prometheus }: OpenTelemetry, port: number): Promise<IMetricReader> {
  const exporter = new prometheus!.PrometheusExporter({ host: LOOPBACK, port, preventServerStart: true });
  try {
    await exporter.startServer();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is taken' : `can't be opened: ${message}`;
    throw new WsProfileError('USAGE', `--prometheus ${port}: the port ${why}`, { hint: 'Name another port.', cause });
  }
  return exporter;
}

function sendOtlp({ sdk, otlp }: OpenTelemetry, url: string, onNote: (message: string) => void): IMetricReader {
  const exporter = new otlp!.OTLPMetricExporter({ url, timeoutMillis: EXPORT_LIMIT_MS });
  return new sdk.PeriodicExportingMetricReader({
    exporter: saying(exporter, url, onNote),
    exportIntervalMillis: EXPORT_EVERY_MS,
    exportTimeoutMillis: EXPORT_LIMIT_MS,
  });
}

/** An exporter that says once when its endpoint fails, and once when that is over. */
function saying(exporter: PushMetricExporter, url: string, onNote: (message: string) => void): PushMetricExporter {
  let isFailing = false;
  return {
    export(metrics, done) {
      exporter.export(metrics, (result) => {
        const fails = result.code !== 0;
        const why = result.error?.message ?? 'it refuses them';
        if (fails && !isFailing) onNote(`Metrics can't be sent to ${url}: ${why}. It is tried again.`);
        if (!fails && isFailing) onNote(`Metrics are sent to ${url} again.`);
        isFailing = fails;
        // The reader would only say it once more.
        done({ code: 0 });
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

type Observe = (value: number | null | undefined, attributes?: Attributes) => void;

/** Names and units are OpenTelemetry's semantic conventions where those have one. */
function observe(provider: MeterProvider, known: ReadonlyMap<number, Known>): void {
  const meter = provider.getMeter('ws-profile');
  const each =
    (tell: (one: Known, observe: Observe) => void) =>
    (result: { observe(value: number, attributes?: Attributes): void }) => {
      for (const [pid, one] of known) {
        tell(one, (value, attributes) => {
          if (value !== null && value !== undefined) result.observe(value, { 'process.pid': pid, ...attributes });
        });
      }
    };
  const level = (name: string, unit: string, description: string, tell: (one: Known, observe: Observe) => void) =>
    meter.createObservableGauge(name, { unit, description }).addCallback(each(tell));
  const amount = (name: string, unit: string, description: string, tell: (one: Known, observe: Observe) => void) =>
    meter.createObservableUpDownCounter(name, { unit, description }).addCallback(each(tell));
  const total = (name: string, unit: string, description: string, tell: (one: Known, observe: Observe) => void) =>
    meter.createObservableCounter(name, { unit, description }).addCallback(each(tell));
  const bySpace = (figure: 'size' | 'used' | 'available') => (one: Known, observe: Observe) => {
    for (const [name, space] of Object.entries(one.statistics?.heapSpaces ?? {})) {
      observe(space[figure], { 'v8js.heap.space.name': name });
    }
  };

  amount('v8js.memory.heap.limit', 'By', 'Size of a heap space', bySpace('size'));
  amount('v8js.memory.heap.used', 'By', 'Used bytes of a heap space', bySpace('used'));
  amount('v8js.heap.space.available_size', 'By', 'Free bytes of a heap space', bySpace('available'));
  amount('process.memory.usage', 'By', 'Resident memory', (one, observe) => observe(one.statistics?.memory.rss));
  for (const point of ['p50', 'p99', 'max'] as const) {
    level(`nodejs.eventloop.delay.${point}`, 's', `Event-loop delay, ${point}`, (one, observe) =>
      observe(one.statistics && one.statistics.eventLoopDelayMs[point] * MS),
    );
  }
  total('nodejs.eventloop.time', 's', 'Time of the event loop', ({ statistics }, observe) => {
    for (const state of ['active', 'idle'] as const) {
      observe(statistics && statistics.utilization[state] * MS, { 'nodejs.eventloop.state': state });
    }
  });

  const byCollection =
    (figure: 'count' | 'ms', times: number) =>
    ({ statistics }: Known, observe: Observe) => {
      for (const [type, one] of Object.entries(statistics?.gc ?? {}))
        observe(one[figure] * times, { 'v8js.gc.type': type });
    };
  total('ws_profile.gc.collections', '{collection}', 'Collections of garbage', byCollection('count', 1));
  total('ws_profile.gc.time', 's', 'Time that the process stood still for collections', byCollection('ms', MS));
  amount('ws_profile.memory.external', 'By', 'Memory outside the heap', ({ statistics }, observe) =>
    observe(statistics?.memory.external),
  );
  level('ws_profile.heap.limit', 'By', 'What V8 lets the heap grow to', ({ statistics }, observe) =>
    observe(statistics?.heapLimit),
  );
  level('ws_profile.heap.floor', 'By', 'What lived in the heap after the last major collection', ({ line }, observe) =>
    observe(line?.heapFloor),
  );
  level('ws_profile.external.floor', 'By', 'What lived outside the heap then', ({ line }, observe) =>
    observe(line?.externalFloor),
  );
  amount('ws_profile.connections.open', '{connection}', 'Open TCP connections', ({ statistics }, observe) =>
    observe(statistics?.connections.open),
  );
  total('ws_profile.connections.accepted', '{connection}', 'Accepted TCP connections', ({ statistics }, observe) =>
    observe(statistics?.connections.accepted),
  );
  total('ws_profile.connections.closed', '{connection}', 'Closed TCP connections', ({ statistics }, observe) =>
    observe(statistics?.connections.closed),
  );
  amount('ws_profile.handles', '{handle}', 'Active handles', ({ statistics }, observe) => {
    for (const [kind, count] of Object.entries(statistics?.handles ?? {})) observe(count, { kind });
  });
  total('ws_profile.errors', '{error}', 'Exceptions that reached the top', ({ statistics }, observe) =>
    observe(statistics?.errors),
  );
  level('ws_profile.bytes_per_open', 'By', 'Weight of a live connection', ({ line }, observe) =>
    observe(line?.fit?.perOpen),
  );
  const interval =
    (of: (line: WatchLine) => Interval | null | undefined) =>
    ({ line }: Known, observe: Observe) => {
      const found = line && of(line);
      for (const bound of ['value', 'low', 'high'] as const) observe(found?.[bound], { bound });
    };
  level(
    'ws_profile.bytes_per_closed',
    'By',
    'Bytes of the heap lost with each closed connection',
    interval(({ fit }) => fit?.perClosed),
  );
  level(
    'ws_profile.external_bytes_per_closed',
    'By',
    'The same outside the heap',
    interval(({ externalFit }) => externalFit?.perClosed),
  );
  level('ws_profile.alerts', '{alert}', 'Alerts that stand', ({ line }, observe) => {
    for (const kind of ALERT_KINDS) observe(line?.alerts.filter((alert) => alert.kind === kind).length, { kind });
  });
}

const ALERT_KINDS: readonly WatchLine['alerts'][number]['kind'][] = [
  'leak-per-closed',
  'leak-per-second',
  'leak',
  'heap-limit',
  'unresponsive',
];

/** An endpoint that hangs keeps nobody. */
async function withinLimit(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_LIMIT_MS);
  });
  await Promise.race([work.catch(() => {}), limit]);
  clearTimeout(timer);
}
