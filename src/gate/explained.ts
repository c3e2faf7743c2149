import { formatBytes } from '../model/bytes.js';
import { fails } from '../model/finding.js';
import type { Leak } from '../model/leak.js';
import type { MetricName } from '../model/metric.js';
import type { Figure } from '../model/statistics.js';

/** What was measured beside the figures, from which a leak's part in them is told. */
export interface LeakContext {
  /** N. */
  readonly managers: number;
  /** Rounds of the lifecycle loop between the first weighing and the last. */
  readonly rounds: number;
  /** Managers that were ever made in the process. */
  readonly made: number;
  /** By a leak's id, its part of all managers that are still held, from 0 to 1. */
  readonly survivorShares: Readonly<Record<string, number>>;
  /** By kind; absent where nobody looked. */
  readonly handlesLeftOpen?: Readonly<Record<string, number>> | undefined;
}

type Figures = Readonly<Partial<Record<MetricName, Figure>>>;

/** A metric's part that leaks explain which were accepted: it was decided on, once and with a reason. */
interface Explained {
  readonly metric: MetricName;
  readonly amount: number;
  /** As a part of a sentence. */
  readonly text: string;
  readonly ids: readonly string[];
}

/** The figures without what accepted, suppressed and allowed leaks explain of them, and a sentence that says so. */
export function withoutExplained(
  figures: Figures,
  leaks: readonly Leak[],
  context: LeakContext,
): { readonly figures: Figures; readonly notes: readonly string[] } {
  const settled = leaks.filter((leak) => !fails(leak) && leak.loop === 'lifecycle' && leak.per.unit !== 'second');
  const explained = [
    survivorsOf(figures.survivors, settled, context),
    handlesOf(settled, context),
    heapOf(figures.heapGrowth, settled, context),
  ].filter((one) => one !== undefined);
  const without = explained.flatMap(({ metric, amount }) => {
    const figure = figures[metric];
    return figure ? [[metric, { ...figure, value: Math.max(0, figure.value - amount) }]] : [];
  });
  const notes = explained.map(
    ({ text, ids }) => `${text}, held by what was accepted or suppressed (${ids.join(', ')}), are not counted.`,
  );
  return { figures: { ...figures, ...Object.fromEntries(without) }, notes };
}

function survivorsOf(
  survivors: Figure | undefined,
  leaks: readonly Leak[],
  { survivorShares }: LeakContext,
): Explained | undefined {
  const holding = leaks.filter(({ id }) => (survivorShares[id] ?? 0) > 0);
  if (!survivors || survivors.value === 0 || holding.length === 0) return undefined;
  const share = Math.min(1, sum(holding.map(({ id }) => survivorShares[id]!)));
  const amount = Math.round(survivors.value * share);
  if (amount === 0) return undefined;
  return { metric: 'survivors', amount, text: `${amount} of ${survivors.value} survivors`, ids: idsOf(holding) };
}

/** V8's class of what is behind a handle, by the kind that Node counts. */
const CLASS_OF_KIND: Readonly<Record<string, string>> = {
  Timeout: 'Timeout',
  TCPSocketWrap: 'TCP',
  TCPServerWrap: 'TCP',
  UDPWrap: 'UDP',
  MessagePort: 'MessagePort',
  ProcessWrap: 'Process',
  FSEventWrap: 'FSEvent',
};

function handlesOf(leaks: readonly Leak[], context: LeakContext): Explained | undefined {
  const { handlesLeftOpen = {} } = context;
  const parts = Object.entries(handlesLeftOpen).flatMap(([kind, count]) => {
    const rates = leaks.map((leak) => ({ leak, perManager: ratio(leak, CLASS_OF_KIND[kind]) }));
    const amount = leftBy(sum(rates.map(({ perManager }) => perManager)), count, context);
    const ids = idsOf(rates.filter(({ perManager }) => perManager > 0).map(({ leak }) => leak));
    return amount > 0 ? [{ kind, count, amount, ids }] : [];
  });
  if (parts.length === 0) return undefined;
  return {
    metric: 'handlesLeftOpen',
    amount: sum(parts.map(({ amount }) => amount)),
    text: parts.map(({ kind, count, amount }) => `${amount} of ${count} open handles of kind ${kind}`).join(', '),
    ids: [...new Set(parts.flatMap(({ ids }) => ids))],
  };
}

/** Objects of a class that a leak adds for each manager. */
function ratio({ className, classes, per, windows }: Leak, wanted: string | undefined): number {
  if (wanted === undefined) return 0;
  if (className === wanted) return per.count;
  const grown = classes.find((one) => one.className === wanted);
  const all = sum(windows);
  return grown && all > 0 ? (per.count * sum(grown.count)) / all : 0;
}

/** Of so many handles those that leaked managers left: no more than were made, and whole rounds of them. */
function leftBy(perManager: number, count: number, { managers, made }: LeakContext): number {
  const perRound = Math.round(perManager * managers);
  if (perRound === 0) return 0;
  const rounds = Math.min(Math.floor(count / perRound), Math.ceil(made / managers));
  return rounds * perRound;
}

/** What an ArrayBuffer keeps its bytes in lies outside the heap. */
const OUTSIDE = 'system / JSArrayBufferData';

function heapOf(growth: Figure | undefined, leaks: readonly Leak[], context: LeakContext): Explained | undefined {
  if (!growth || growth.value <= 0) return undefined;
  const perManager = leaks.map((leak) => ({ leak, bytes: heapBytes(leak) })).filter(({ bytes }) => bytes > 0);
  const amount = Math.min(growth.value, sum(perManager.map(({ bytes }) => bytes)) * context.managers * context.rounds);
  if (amount < 1) return undefined;
  const text = `${formatBytes(Math.round(amount))} of heap growth`;
  return { metric: 'heapGrowth', amount, text, ids: idsOf(perManager.map(({ leak }) => leak)) };
}

function heapBytes({ per, classes }: Leak): number {
  const total = sum(classes.flatMap(({ bytes }) => bytes));
  const outside = sum(classes.filter(({ className }) => className === OUTSIDE).flatMap(({ bytes }) => bytes));
  return total > 0 ? (per.bytes * (total - outside)) / total : per.bytes;
}

function idsOf(leaks: readonly Leak[]): readonly string[] {
  return leaks.map(({ id }) => id);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
