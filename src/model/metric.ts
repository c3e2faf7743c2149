/** What the run measures and how each figure is judged. */
export interface MetricDefinition {
  readonly label: string;
  readonly unit: MetricUnit;
  /** Exact figures compare exactly; noisy ones with their spread. */
  readonly kind: 'exact' | 'noisy';
  /** A limit that applies when the scenario and the configuration name none. */
  readonly defaultBudget?: number;
  /** Smaller is better unless this says otherwise; a budget is the least that is enough then. */
  readonly better?: 'larger';
  /** Compared with the baseline; the others are shown and decide only through a budget. */
  readonly gated: boolean;
  /** Kept in the baseline to be shown beside the figure, though it is not compared. */
  readonly recorded?: boolean;
  /** Relative growth over the baseline that is no regression, for noisy figures. */
  readonly tolerance?: number;
  /** Absolute growth over the baseline that is no regression, for noisy figures, in the metric's unit. */
  readonly slack?: number;
}

export type MetricUnit = 'count' | 'bytes' | 'ms' | 'perSecond';

export type MetricName =
  | 'survivors'
  | 'leakedObjectsPerManager'
  | 'leakedBytesPerManager'
  | 'leakedObjectsPerExercise'
  | 'leakedBytesPerExercise'
  | 'leakedObjectsPerSecond'
  | 'leakedBytesPerSecond'
  | 'tenantBridges'
  | 'foreignDeliveries'
  | 'userSlots'
  | 'singletons'
  | 'handlesLeftOpen'
  | 'errors'
  | 'idsNotRefused'
  | 'handshakesRefused'
  | 'handshakeTimeouts'
  | 'connectionResets'
  | 'protocolErrors'
  | 'abnormalCloses'
  | 'warnings'
  | 'scaleExponent'
  | 'heapGrowth'
  | 'externalGrowth'
  | 'rssGrowth'
  | 'liveBytesPerManager'
  | 'createP99'
  | 'exerciseP99'
  | 'destroyP99'
  | 'httpP99'
  | 'httpErrors'
  | 'httpRequestsPerSecond'
  | 'handshakeP99'
  | 'echoP99'
  | 'stderrErrors'
  | 'gcTime'
  | 'eventLoopDelayP99';

/** Every metric, in the order in which it is printed. */
const METRICS: Readonly<Record<MetricName, MetricDefinition>> = {
  survivors: { label: 'survivors', unit: 'count', kind: 'exact', gated: true, defaultBudget: 0 },
  leakedObjectsPerManager: {
    label: 'leaked objects/manager',
    unit: 'count',
    kind: 'exact',
    gated: true,
    defaultBudget: 0,
  },
  leakedBytesPerManager: { label: 'leaked bytes/manager', unit: 'bytes', kind: 'exact', gated: true },
  leakedObjectsPerExercise: {
    label: 'leaked objects/exercise',
    unit: 'count',
    kind: 'exact',
    gated: true,
    defaultBudget: 0,
  },
  leakedBytesPerExercise: { label: 'leaked bytes/exercise', unit: 'bytes', kind: 'exact', gated: true },
  // By the clock, and so never the same twice: no baseline holds them.
  leakedObjectsPerSecond: {
    label: 'leaked objects',
    unit: 'perSecond',
    kind: 'exact',
    gated: false,
    defaultBudget: 0,
  },
  leakedBytesPerSecond: { label: 'leaked bytes/second', unit: 'bytes', kind: 'exact', gated: false },
  // Faults only where a scenario names its tenants: judge() gives them a budget there.
  tenantBridges: { label: 'tenant bridges', unit: 'count', kind: 'exact', gated: true },
  foreignDeliveries: { label: 'foreign deliveries', unit: 'count', kind: 'exact', gated: true, defaultBudget: 0 },
  userSlots: { label: 'user slots', unit: 'count', kind: 'exact', gated: true },
  // Loggers, pools and registries are there once too: no budget of its own.
  singletons: { label: 'singletons', unit: 'count', kind: 'exact', gated: true },
  handlesLeftOpen: { label: 'handles left open', unit: 'count', kind: 'exact', gated: true, defaultBudget: 0 },
  errors: { label: 'errors', unit: 'count', kind: 'exact', gated: true, defaultBudget: 0 },
  idsNotRefused: { label: 'ids not refused', unit: 'count', kind: 'exact', gated: true, defaultBudget: 0 },
  // Some scenarios mean them: a limit is theirs to set.
  handshakesRefused: { label: 'handshakes refused', unit: 'count', kind: 'exact', gated: false },
  handshakeTimeouts: { label: 'handshake timeouts', unit: 'count', kind: 'exact', gated: false },
  connectionResets: { label: 'connection resets', unit: 'count', kind: 'exact', gated: false },
  protocolErrors: { label: 'protocol errors', unit: 'count', kind: 'exact', gated: false },
  abnormalCloses: { label: 'abnormal closes', unit: 'count', kind: 'exact', gated: false },
  warnings: { label: 'process warnings', unit: 'count', kind: 'exact', gated: false },
  scaleExponent: { label: 'scale exponent', unit: 'count', kind: 'noisy', gated: false, defaultBudget: 0.25 },
  heapGrowth: {
    label: 'heap growth',
    unit: 'bytes',
    kind: 'noisy',
    gated: false,
    recorded: true,
    defaultBudget: 1_000_000,
    tolerance: 0.25,
    slack: 256_000,
  },
  externalGrowth: { label: 'external growth', unit: 'bytes', kind: 'noisy', gated: false, recorded: true },
  rssGrowth: { label: 'RSS growth', unit: 'bytes', kind: 'noisy', gated: false },
  liveBytesPerManager: {
    label: 'live bytes/manager',
    unit: 'bytes',
    kind: 'noisy',
    gated: true,
    tolerance: 0.1,
    slack: 256,
  },
  createP99: { label: 'create p99', unit: 'ms', kind: 'noisy', gated: false },
  exerciseP99: { label: 'exercise p99', unit: 'ms', kind: 'noisy', gated: false },
  destroyP99: { label: 'destroy p99', unit: 'ms', kind: 'noisy', gated: false },
  httpP99: { label: 'HTTP p99', unit: 'ms', kind: 'noisy', gated: false },
  httpErrors: { label: 'HTTP errors', unit: 'count', kind: 'exact', gated: true, defaultBudget: 0 },
  httpRequestsPerSecond: { label: 'HTTP requests', unit: 'perSecond', kind: 'noisy', gated: false, better: 'larger' },
  handshakeP99: { label: 'handshake p99', unit: 'ms', kind: 'noisy', gated: false },
  echoP99: { label: 'echo p99', unit: 'ms', kind: 'noisy', gated: false },
  stderrErrors: { label: 'errors on stderr', unit: 'count', kind: 'exact', gated: false },
  gcTime: { label: 'GC time/round', unit: 'ms', kind: 'noisy', gated: false },
  eventLoopDelayP99: { label: 'event-loop delay p99', unit: 'ms', kind: 'noisy', gated: false },
};

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

export function metricDefinition(name: MetricName): MetricDefinition {
  return METRICS[name];
}

/** By how much a noisy metric may exceed its baseline, in the metric's unit: its tolerance or its slack, the larger. */
export function allowance(name: MetricName, baseline: number): number {
  const { tolerance = 0, slack = 0 } = metricDefinition(name);
  return Math.max(tolerance * Math.abs(baseline), slack);
}
