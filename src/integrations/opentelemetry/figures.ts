import type { Attributes, HrTime } from '@opentelemetry/api';
import type { CollectionResult, DataPoint, MetricData, MetricProducer } from '@opentelemetry/sdk-metrics';
import type { Interval, WatchLine } from '../../model/watch.js';
import type { Statistics } from '../../probe/protocol.js';

/** What is known of a process. */
export interface KnownProcess {
  statistics?: Statistics;
  line?: WatchLine;
}

type Observe = (value: number | null | undefined, attributes?: Attributes) => void;
type Tell = (one: KnownProcess, observe: Observe) => void;

/** One metric: `level` is a figure of this moment, `amount` one that adds up over processes, `total` one that only grows. */
interface Figure {
  readonly kind: 'level' | 'amount' | 'total';
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly tell: Tell;
}

const SECONDS = 1e-3;
const MS = 1000;
const NANOSECONDS = 1e6;
/** `ValueType.DOUBLE`; an enumeration of a package that may be missing. */
const DOUBLE = 1;

/**
 * The figures of those processes that are known at the moment they are asked for. The SDK's own instruments would go on to tell
 * the last figures of one that has ended.
 */
export class WatchFigures implements MetricProducer {
  readonly #sdk: typeof import('@opentelemetry/sdk-metrics');
  readonly #known: ReadonlyMap<number, KnownProcess>;
  readonly #since = toHrTime(Date.now());

  constructor(sdk: typeof import('@opentelemetry/sdk-metrics'), known: ReadonlyMap<number, KnownProcess>) {
    this.#sdk = sdk;
    this.#known = known;
  }

  async collect(): Promise<CollectionResult> {
    const metrics = FIGURES.map((figure) => this.#metric(figure)).filter(({ dataPoints }) => dataPoints.length > 0);
    const scopeMetrics = [{ scope: { name: 'ws-profile' }, metrics }];
    // Whoever asks keeps the resource of the SDK.
    return { resourceMetrics: { scopeMetrics } as unknown as CollectionResult['resourceMetrics'], errors: [] };
  }

  #metric({ kind, name, unit, description, tell }: Figure): MetricData {
    const { AggregationTemporality, DataPointType } = this.#sdk;
    const times = { startTime: this.#since, endTime: toHrTime(Date.now()) };
    const dataPoints: DataPoint<number>[] = [];
    for (const [pid, one] of this.#known) {
      tell(one, (value, attributes) => {
        if (value === null || value === undefined) return;
        dataPoints.push({ ...times, attributes: { 'process.pid': pid, ...attributes }, value });
      });
    }
    const descriptor = { name, unit, description, valueType: DOUBLE };
    const shared = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE, dataPoints };
    if (kind === 'level') return { ...shared, dataPointType: DataPointType.GAUGE };
    return { ...shared, dataPointType: DataPointType.SUM, isMonotonic: kind === 'total' };
  }
}

function toHrTime(ms: number): HrTime {
  return [Math.floor(ms / MS), (ms % MS) * NANOSECONDS];
}

const figure =
  (kind: Figure['kind']) =>
  (name: string, unit: string, description: string, tell: Tell): Figure => ({ kind, name, unit, description, tell });
const level = figure('level');
const amount = figure('amount');
const total = figure('total');

const of =
  (read: (statistics: Statistics) => number): Tell =>
  ({ statistics }, observe) =>
    observe(statistics && read(statistics));

const bySpace =
  (part: 'size' | 'used' | 'available'): Tell =>
  ({ statistics }, observe) => {
    for (const [name, space] of Object.entries(statistics?.heapSpaces ?? {})) {
      observe(space[part], { 'v8js.heap.space.name': name });
    }
  };

const byCollection =
  (part: 'count' | 'ms', times: number): Tell =>
  ({ statistics }, observe) => {
    for (const [type, one] of Object.entries(statistics?.gc ?? {})) {
      observe(one[part] * times, { 'v8js.gc.type': type });
    }
  };

const interval =
  (read: (line: WatchLine) => Interval | undefined): Tell =>
  ({ line }, observe) => {
    const found = line && read(line);
    for (const bound of ['value', 'low', 'high'] as const) observe(found?.[bound], { bound });
  };

const delay = (point: 'p50' | 'p99' | 'max') =>
  level(
    `nodejs.eventloop.delay.${point}`,
    's',
    `Event-loop delay, ${point}`,
    of(({ eventLoopDelayMs }) => eventLoopDelayMs[point] * SECONDS),
  );

const ALERT_KINDS: readonly WatchLine['alerts'][number]['kind'][] = [
  'leak-per-closed',
  'leak-per-second',
  'leak',
  'heap-limit',
  'unresponsive',
];

/** Names and units are OpenTelemetry's semantic conventions where those have one, and ours beside. */
const FIGURES: readonly Figure[] = [
  amount('v8js.memory.heap.limit', 'By', 'Size of a heap space', bySpace('size')),
  amount('v8js.memory.heap.used', 'By', 'Used bytes of a heap space', bySpace('used')),
  amount('v8js.heap.space.available_size', 'By', 'Free bytes of a heap space', bySpace('available')),
  amount(
    'process.memory.usage',
    'By',
    'Resident memory',
    of(({ memory }) => memory.rss),
  ),
  delay('p50'),
  delay('p99'),
  delay('max'),
  total('nodejs.eventloop.time', 's', 'Time of the event loop', ({ statistics }, observe) => {
    for (const state of ['active', 'idle'] as const) {
      observe(statistics && statistics.utilization[state] * SECONDS, { 'nodejs.eventloop.state': state });
    }
  }),
  total('ws_profile.gc.collections', '{collection}', 'Collections of garbage', byCollection('count', 1)),
  total('ws_profile.gc.time', 's', 'Time that the process stood still for them', byCollection('ms', SECONDS)),
  amount(
    'ws_profile.memory.external',
    'By',
    'Memory outside the heap',
    of(({ memory }) => memory.external),
  ),
  level(
    'ws_profile.heap.limit',
    'By',
    'What V8 lets the heap grow to',
    of(({ heapLimit }) => heapLimit),
  ),
  level('ws_profile.heap.floor', 'By', 'What lived in the heap after a major collection', ({ line }, observe) =>
    observe(line?.heapFloor),
  ),
  level('ws_profile.external.floor', 'By', 'What lived outside the heap then', ({ line }, observe) =>
    observe(line?.externalFloor),
  ),
  amount(
    'ws_profile.connections.open',
    '{connection}',
    'Open',
    of(({ connections }) => connections.open),
  ),
  total(
    'ws_profile.connections.accepted',
    '{connection}',
    'Accepted',
    of(({ connections }) => connections.accepted),
  ),
  total(
    'ws_profile.connections.closed',
    '{connection}',
    'Closed',
    of(({ connections }) => connections.closed),
  ),
  amount('ws_profile.handles', '{handle}', 'Active handles', ({ statistics }, observe) => {
    for (const [kind, count] of Object.entries(statistics?.handles ?? {})) observe(count, { kind });
  }),
  total(
    'ws_profile.errors',
    '{error}',
    'Exceptions that reached the top',
    of(({ errors }) => errors),
  ),
  level('ws_profile.bytes_per_open', 'By', 'Weight of a live connection', ({ line }, observe) =>
    observe(line?.fit?.perOpen),
  ),
  level(
    'ws_profile.bytes_per_closed',
    'By',
    'Bytes of the heap lost with each closed connection',
    interval(({ fit }) => fit?.perClosed),
  ),
  level(
    'ws_profile.external_bytes_per_closed',
    'By',
    'The same outside the heap',
    interval(({ externalFit }) => externalFit?.perClosed),
  ),
  level('ws_profile.alerts', '{alert}', 'Alerts that stand', ({ line }, observe) => {
    for (const kind of ALERT_KINDS) observe(line?.alerts.filter((alert) => alert.kind === kind).length, { kind });
  }),
];
