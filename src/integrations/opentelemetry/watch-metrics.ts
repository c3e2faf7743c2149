import type { IMetricReader, MetricProducer, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { WsProfileError } from '../../errors.js';
import type { WatchLine } from '../../model/watch.js';
import type { Statistics } from '../../probe/protocol.js';
import { type KnownProcess, WatchFigures } from './figures.js';
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

/** @throws WsProfileError TOOL_MISSING, USAGE for a port that is taken */
export async function openWatchMetrics(options: WatchMetricsOptions): Promise<WatchMetrics> {
  const { root, prometheusPort, otlpUrl } = options;
  const telemetry = loadOpenTelemetry(root, {
    prometheus: prometheusPort !== undefined,
    otlp: otlpUrl !== undefined,
  });
  const known = new Map<number, KnownProcess>();
  const figures = new WatchFigures(telemetry.sdk, known);
  const readers = [
    ...(prometheusPort === undefined ? [] : [await servePrometheus(telemetry, prometheusPort, figures)]),
    ...(otlpUrl === undefined ? [] : [sendOtlp(telemetry, otlpUrl, { figures, onNote: options.onNote })]),
  ];
  const provider = new telemetry.sdk.MeterProvider({ readers });
  const of = (pid: number): KnownProcess => {
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

async function servePrometheus(
  { prometheus }: OpenTelemetry,
  port: number,
  figures: MetricProducer,
): Promise<IMetricReader> {
  const options = { host: LOOPBACK, port, preventServerStart: true, metricProducers: [figures] };
  const exporter = new prometheus!.PrometheusExporter(options);
  try {
    await exporter.startServer();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is taken' : `can't be opened: ${message}`;
    throw new WsProfileError('USAGE', `--prometheus ${port}: the port ${why}`, { hint: 'Name another port.', cause });
  }
  return exporter;
}

function sendOtlp(
  { sdk, otlp }: OpenTelemetry,
  url: string,
  { figures, onNote }: { readonly figures: MetricProducer; readonly onNote: (message: string) => void },
): IMetricReader {
  const exporter = new otlp!.OTLPMetricExporter({ url, timeoutMillis: EXPORT_LIMIT_MS });
  return new sdk.PeriodicExportingMetricReader({
    exporter: saying(exporter, url, onNote),
    metricProducers: [figures],
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

/** An endpoint that hangs keeps nobody. */
async function withinLimit(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_LIMIT_MS);
  });
  await Promise.race([work.catch(() => {}), limit]);
  clearTimeout(timer);
}
