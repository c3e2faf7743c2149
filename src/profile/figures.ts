import { countFindings, sumFindings } from '../evidence/findings.js';
import type { IsolationFinding } from '../model/finding.js';
import type { MetricName } from '../model/metric.js';
import type { Phases } from '../model/result.js';
import type { ConnectionHealth, Memory, Refusal, Sample } from '../model/sample.js';
import { difference, type Figure, median, summarize } from '../model/statistics.js';

export type Figures = Readonly<Partial<Record<MetricName, Figure>>>;

/** What figures are computed from. */
export interface Rounds {
  readonly managers: number;
  /** After warm-up, before the first window. */
  readonly before: Memory;
  /** Measured rounds of the lifecycle loop, oldest first; at least one. */
  readonly lifecycle: readonly Sample[];
  readonly steady: readonly Sample[];
  /** Left open after teardown, by kind; absent where nobody looked. */
  readonly handlesLeftOpen?: Readonly<Record<string, number>>;
  /** Errors that no hook threw. */
  readonly errors: number;
  readonly warnings?: Readonly<Record<string, number>>;
  /** Absent where it was measured with one number of managers alone. */
  readonly scaleExponent?: Figure | undefined;
  readonly connections?: ConnectionHealth;
  /** Absent where the scenario names no ids to refuse. */
  readonly refusals?: readonly Refusal[];
  /** What connects the managers; absent where nobody could tell. */
  readonly bridges?: readonly IsolationFinding[];
  /** What arrived at another tenant's socket; absent where no marks were used. */
  readonly deliveries?: readonly IsolationFinding[];
}

/** Every metric of a scenario but the leaks', which are summed where they are judged. */
export function computeFigures(rounds: Rounds): Figures {
  const all = [...rounds.lifecycle, ...rounds.steady];
  return {
    survivors: exact(rounds.lifecycle.at(-1)?.survivors ?? 0),
    ...(rounds.handlesLeftOpen && { handlesLeftOpen: exact(sum(Object.values(rounds.handlesLeftOpen))) }),
    errors: exact(rounds.errors),
    ...(rounds.refusals && { idsNotRefused: exact(rounds.refusals.filter(({ refused }) => !refused).length) }),
    ...(rounds.warnings && { warnings: exact(sum(Object.values(rounds.warnings))) }),
    ...(rounds.connections && connectionFigures(rounds.connections)),
    ...(rounds.scaleExponent && { scaleExponent: rounds.scaleExponent }),
    ...(rounds.bridges && isolationFigures(rounds.bridges)),
    ...(rounds.deliveries && { foreignDeliveries: exact(sumFindings(rounds.deliveries, 'foreign-delivery')) }),
    ...memoryFigures(rounds),
    ...latencies(all),
    ...httpFigures(all),
    ...servedFigures(all),
    ...gcFigures(all),
    eventLoopDelayP99: summarize(all.map((sample) => sample.eventLoopDelayMs.p99)),
  };
}

function isolationFigures(findings: readonly IsolationFinding[]): Figures {
  return {
    tenantBridges: exact(countFindings(findings, 'bridge')),
    userSlots: exact(countFindings(findings, 'user-slot')),
    singletons: exact(countFindings(findings, 'singleton')),
  };
}

/** The figures that more rounds make more certain. */
export function memoryFigures({
  managers,
  before,
  lifecycle,
}: Pick<Rounds, 'managers' | 'before' | 'lifecycle'>): Figures {
  return {
    heapGrowth: growth(before.heapUsed, lifecycle, 'heapUsed'),
    externalGrowth: growth(before.external, lifecycle, 'external'),
    rssGrowth: growth(before.rss, lifecycle, 'rss'),
    liveBytesPerManager: summarize(liveBytesPerManager(lifecycle, before, managers)),
  };
}

/** The three phases of the founding report: medians with N managers alive, the rest as weighed. */
export function computePhases(before: Memory, lifecycle: readonly Sample[]): Phases {
  const live = (key: keyof Memory) => Math.round(median(lifecycle.map((sample) => sample.live[key])));
  return {
    before,
    live: {
      rss: live('rss'),
      heapUsed: live('heapUsed'),
      heapTotal: live('heapTotal'),
      external: live('external'),
      arrayBuffers: live('arrayBuffers'),
    },
    after: lifecycle.at(-1)?.memory ?? before,
  };
}

/** What each round's live managers weigh, one by one. */
export function liveBytesPerManager(rounds: readonly Sample[], before: Memory, managers: number): readonly number[] {
  return rounds.map((sample, i) => liveBytes(sample, rounds[i - 1]?.memory ?? before) / managers);
}

/** What a round's live managers add to the level, heap and external bytes: that before the round and that after it, on average. */
function liveBytes({ live, memory }: Sample, before: Memory): number {
  return weight(live) - (weight(before) + weight(memory)) / 2;
}

function weight({ heapUsed, external }: Memory): number {
  return heapUsed + external;
}

/** From the level before to that after the last round, whose own wobble is that of the steps from round to round. */
function growth(before: number, lifecycle: readonly Sample[], key: 'heapUsed' | 'external' | 'rss'): Figure {
  const levels = lifecycle.map((sample) => sample.memory[key]);
  const steps = levels.slice(1).map((level, i) => level - levels[i]!);
  const after = { value: levels.at(-1) ?? before, spread: steps.length > 1 ? summarize(steps).spread : 0 };
  return difference(after, exact(before));
}

function latencies(all: readonly Sample[]): Figures {
  const figures: Partial<Record<MetricName, Figure>> = {};
  for (const hook of ['create', 'exercise', 'destroy'] as const) {
    const p99 = all.flatMap((sample) => sample.hooks[hook]?.p99 ?? []);
    if (p99.length > 0) figures[`${hook}P99`] = summarize(p99);
  }
  return figures;
}

/** Absent where the scenario asks for no HTTP requests. */
function httpFigures(all: readonly Sample[]): Figures {
  const rounds = all.flatMap((sample) => sample.http ?? []);
  if (rounds.length === 0) return {};
  return {
    httpP99: summarize(rounds.map((http) => http.p99)),
    httpErrors: exact(sum(rounds.map((http) => http.errors))),
    httpRequestsPerSecond: summarize(rounds.map((http) => http.requestsPerSecond)),
  };
}

/** Codes of a close that somebody meant: done, going away, none given. */
const MEANT_CODES: ReadonlySet<string> = new Set(['1000', '1001', '1005']);

function connectionFigures({ failures, errors, closeCodes }: ConnectionHealth): Figures {
  const count = (of: Readonly<Record<string, number>>, isOne: (kind: string) => boolean) =>
    exact(sum(Object.entries(of).flatMap(([kind, times]) => (isOne(kind) ? [times] : []))));
  const isProtocol = (code: string) => code.startsWith('WS_ERR_');
  return {
    handshakesRefused: count(failures, (reason) => reason !== 'timeout'),
    handshakeTimeouts: count(failures, (reason) => reason === 'timeout'),
    connectionResets: count(errors, (code) => !isProtocol(code)),
    protocolErrors: count(errors, isProtocol),
    abnormalCloses: count(closeCodes, (code) => !MEANT_CODES.has(code)),
  };
}

/** Absent where a scenario has hooks. */
function servedFigures(all: readonly Sample[]): Figures {
  const rounds = all.flatMap((sample) => sample.served ?? []);
  if (rounds.length === 0) return {};
  const p99 = (latency: 'handshake' | 'echo') => rounds.flatMap((served) => served[latency]?.p99 ?? []);
  const [handshake, echo] = [p99('handshake'), p99('echo')];
  return {
    ...(handshake.length > 0 && { handshakeP99: summarize(handshake) }),
    ...(echo.length > 0 && { echoP99: summarize(echo) }),
    stderrErrors: exact(sum(rounds.map(({ stderrErrors }) => stderrErrors))),
  };
}

function gcFigures(all: readonly Sample[]): Figures {
  const times = all.flatMap(({ gcMs }) => gcMs ?? []);
  return times.length > 0 ? { gcTime: summarize(times) } : {};
}

function exact(value: number): Figure {
  return { value, spread: 0 };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
