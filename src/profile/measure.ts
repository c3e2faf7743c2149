import type { SeenIsolation } from '../evidence/isolation.js';
import type { LiveClass } from '../model/baseline.js';
import type { ConnectionHealth, Memory, OpenTimers, Provocation, Refusal, Sample, Shortfall } from '../model/sample.js';
import type { ForeignDelivery } from '../model/swarm.js';
import { type Diagnosis, diagnose, undiagnosed } from './diagnosis.js';
import { type LoopMeasurement, measureWindows, type Running, runRounds, takeSnapshot } from './loops.js';

/** All that a scenario's processes showed, before it is judged. */
export interface ScenarioMeasurement {
  /** After warm-up, before the first window. */
  readonly before: Memory;
  readonly lifecycle: MeasuredLoop;
  /** Absent where the steady loop is off. */
  readonly steady: MeasuredLoop | undefined;
  /** Absent where the teardown was skipped. */
  readonly handlesLeftOpen: Readonly<Record<string, number>> | undefined;
  /** What arrived at another tenant's socket; absent where no marks were used. */
  readonly deliveries?: readonly ForeignDelivery[];
  /** What connects the managers of the steady loop; absent where it is off. */
  readonly isolation?: SeenIsolation;
  /** The timers among them; absent where there are none, or nobody looked. */
  readonly openTimers?: readonly OpenTimers[];
  readonly errors: number;
  /** Node's warnings by name; absent where the teardown was skipped. */
  readonly warnings?: Readonly<Record<string, number>>;
  /** Absent where no connection was asked for. */
  readonly connections?: ConnectionHealth;
  /** Absent where the scenario names no ids to refuse. */
  readonly refusals?: readonly Refusal[];
  readonly shortfall: Shortfall | undefined;
  /** What a live manager's bytes are in; absent where nobody asked, or it could not be told. */
  readonly heaviest?: readonly LiveClass[];
  /** One sentence each. */
  readonly notes: readonly string[];
}

/** A loop's windows, and what was done afterwards to learn where its leaks were allocated. */
export interface MeasuredLoop extends LoopMeasurement {
  readonly diagnosis: Diagnosis;
}

/** A loop's windows, and how long they took. */
interface Timed {
  readonly loop: LoopMeasurement;
  /** Of a window. */
  readonly rounds: number;
  readonly tookMs: number;
}

export interface MeasureOptions {
  /** Look for where a leak was allocated, in one more window. */
  readonly diagnose: boolean;
  /** Whether a noisy metric can't be judged from these rounds; more are measured then, up to a bound. */
  isUndecided(before: Memory, lifecycle: readonly Sample[]): boolean;
  /** Whether somebody wants to know what a live manager's bytes are in. */
  wantsHeaviest(before: Memory, lifecycle: readonly Sample[]): boolean;
}

/** Windows' worth of rounds that are measured on top when a noisy metric is undecided. */
const MAX_EXTRA_WINDOWS = 4;

/**
 * Sets a scenario up, measures both its loops, diagnoses what leaked in them and tears it down. The diagnosis comes when all that
 * is judged was measured: a subject that is lost by it is not torn down, and nothing else is missing.
 */
export async function measureScenario(running: Running, options: MeasureOptions): Promise<ScenarioMeasurement> {
  const { subject, settings } = running;
  running.onPhase('setup');
  const { refusals } = await subject.setup();
  const tenants = settings.namesTenants ? await subject.tenants?.() : undefined;
  const { before, lifecycle } = await measureLifecycle(running, options);
  const steady = settings.steady
    ? await measureSteady(running, { rounds: settings.steady.rounds, tenants, before: lifecycle.loop.upToDate })
    : undefined;
  const provocation = steady?.provocation;
  const provoked = provocation && provocation.troubles.length > 0 ? [troublesNote(provocation)] : [];
  const deliveries = await deliveriesTo(running, tenants);
  const heaviest = options.wantsHeaviest(before, lifecycle.loop.samples)
    ? await heaviestClasses(running, lifecycle.loop, steady?.loop)
    : undefined;
  const first = await diagnosisOf(running, lifecycle, options);
  // A diagnosis that lost the subject has no figures of its own: it says of the other loop as much.
  const second = first.isSubjectLost || !steady ? first : await diagnosisOf(running, steady, options);
  const measured = {
    ...(refusals && { refusals }),
    before,
    lifecycle: { ...lifecycle.loop, diagnosis: first },
    steady: steady && { ...steady.loop, diagnosis: second },
    ...(heaviest && { heaviest }),
    ...(steady?.isolation && { isolation: steady.isolation }),
    ...(deliveries && { deliveries }),
  };
  if (second.isSubjectLost) {
    const note = `The process was not torn down, and its open handles were not counted: ${second.note}.`;
    return {
      ...measured,
      handlesLeftOpen: undefined,
      errors: errorsIn(measured),
      shortfall: undefined,
      notes: [note, ...provoked],
    };
  }
  running.onPhase('teardown');
  const { handlesLeftOpen, errors, warnings, connections, shortfall, notes = [] } = await subject.teardown();
  const ownErrors = errors - first.errors - (steady ? second.errors : 0) - (provocation?.errors ?? 0);
  const openTimers = await timersLeftOpen(running, handlesLeftOpen);
  return {
    ...measured,
    handlesLeftOpen,
    ...(openTimers && { openTimers }),
    errors: ownErrors,
    ...(warnings && { warnings }),
    ...(connections && { connections }),
    shortfall,
    notes: [...notes, ...provoked],
  };
}

/**
 * What a live manager's bytes are in: a snapshot with managers held against one without. The steady loop's first has live managers;
 * without that loop one is taken. Never fails: it decides nothing.
 */
async function heaviestClasses(
  running: Running,
  lifecycle: LoopMeasurement,
  steady: LoopMeasurement | undefined,
): Promise<readonly LiveClass[] | undefined> {
  const without = lifecycle.snapshots.at(-1);
  if (without === undefined) return undefined;
  const live = steady?.snapshots[0] ?? (await snapshotOfLive(running));
  try {
    return await running.liveClasses({ without, with: live, managers: running.settings.managers });
  } catch {
    running.signal.throwIfAborted();
    return undefined;
  }
}

async function snapshotOfLive(running: Running): Promise<string> {
  await running.subject.createLive();
  const file = await takeSnapshot(running, 'lifecycle', 'live');
  await running.subject.destroyLive();
  return file;
}

/** Node counts timers, and does not say which they are: a snapshot does. Never fails: they are counted already. */
async function timersLeftOpen(
  running: Running,
  handlesLeftOpen: ScenarioMeasurement['handlesLeftOpen'],
): Promise<readonly OpenTimers[] | undefined> {
  if (!handlesLeftOpen?.Timeout) return undefined;
  try {
    return await running.openTimers(await takeSnapshot(running, 'lifecycle', 'teardown'));
  } catch {
    running.signal.throwIfAborted();
    return undefined;
  }
}

async function seeIsolation(
  running: Running,
  snapshots: readonly string[],
  { before, tenants }: { readonly before: string; readonly tenants: readonly string[] | undefined },
): Promise<SeenIsolation> {
  const { subject, settings } = running;
  const usesMarks = (await deliveriesTo(running, tenants)) !== undefined;
  return running.isolation(snapshots, {
    before,
    tenants,
    sharedClasses: settings.shared,
    ...(usesMarks && { canarySecret: subject.canarySecret }),
  });
}

/** What arrived at other tenants' sockets so far; undefined where no marks are used. */
async function deliveriesTo(
  { subject, settings }: Running,
  tenants: readonly string[] | undefined,
): Promise<readonly ForeignDelivery[] | undefined> {
  const names = tenants ?? Array.from({ length: settings.managers }, (_, i) => `manager ${i}`);
  return subject.foreignDeliveries?.(names);
}

async function diagnosisOf(
  running: Running,
  { loop, rounds, tookMs }: Timed,
  options: MeasureOptions,
): Promise<Diagnosis> {
  return undiagnosed(loop, options.diagnose) ?? (await diagnose(running, { windows: loop, rounds, limitMs: tookMs }));
}

function errorsIn(measured: Pick<ScenarioMeasurement, 'lifecycle' | 'steady'>): number {
  const samples = [...measured.lifecycle.samples, ...(measured.steady?.samples ?? [])];
  return samples.reduce((total, { errors }) => total + errors, 0);
}

async function measureLifecycle(
  running: Running,
  options: MeasureOptions,
): Promise<{ readonly before: Memory; readonly lifecycle: Timed }> {
  const { rounds, warmup } = running.settings;
  running.onPhase('warm-up');
  await runRounds(running, 'lifecycle', warmup);
  const before = await running.subject.weigh();
  const start = performance.now();
  const windows = await measureWindows(running, 'lifecycle', rounds);
  const tookMs = performance.now() - start;
  const samples = [...windows.samples];
  for (let extra = 0; extra < MAX_EXTRA_WINDOWS && options.isUndecided(before, samples); extra++) {
    samples.push(...(await runRounds(running, 'lifecycle', rounds)));
  }
  const { upToDate, ...loop } = windows;
  const isUpToDate = upToDate !== undefined && samples.length === windows.samples.length;
  return { before, lifecycle: { loop: { ...loop, samples, ...(isUpToDate && { upToDate }) }, rounds, tookMs } };
}

interface SteadyPlan {
  readonly rounds: number;
  readonly tenants: readonly string[] | undefined;
  /** A snapshot that no round came after. */
  readonly before: string | undefined;
}

async function measureSteady(
  running: Running,
  { rounds, tenants, before }: SteadyPlan,
): Promise<Timed & { readonly isolation: SeenIsolation | undefined; readonly provocation: Provocation | undefined }> {
  // What came after it came with the managers, where those can be seen: a server's are its connections.
  const canSee = running.subject.tenants !== undefined;
  const without = canSee ? (before ?? (await takeSnapshot(running, 'steady', 'before'))) : undefined;
  running.onPhase('warm-up');
  await running.subject.createLive();
  await runRounds(running, 'steady', running.settings.warmup);
  const start = performance.now();
  const windows = await measureWindows(running, 'steady', rounds);
  const tookMs = performance.now() - start;
  const seeing =
    without === undefined ? undefined : seeIsolation(running, windows.snapshots, { before: without, tenants });
  // Awaited below; until then its failure is not unhandled.
  seeing?.catch(() => {});
  const provocation = await provoke(running, tenants);
  await running.subject.destroyLive();
  const isolation = await seeing;
  if (windows.growth.leaks.length === 0) return { loop: windows, rounds, tookMs, isolation, provocation };
  // What was given back with the managers is told from one more snapshot.
  const after = await takeSnapshot(running, 'steady', 'after');
  const growth = await running.analyse(windows.snapshots, 'steady', { afterTeardown: after, idle: windows.idle });
  return { loop: { ...windows, growth }, rounds, tookMs, isolation, provocation };
}

/** Where marks show what goes astray, or the scenario asks for it: what users do that do not wait for one another. */
async function provoke(running: Running, tenants: readonly string[] | undefined): Promise<Provocation | undefined> {
  const { subject, settings } = running;
  const asked = settings.steady ? settings.steady.provoke : false;
  const isWanted = asked ?? (await deliveriesTo(running, tenants)) !== undefined;
  if (!isWanted || !subject.provoke) return undefined;
  running.onPhase('provocation');
  return subject.provoke();
}

const MAX_TROUBLES = 3;

function troublesNote({ troubles }: Provocation): string {
  const more = troubles.length - MAX_TROUBLES;
  const said = troubles.slice(0, MAX_TROUBLES).join('; ') + (more > 0 ? `; and ${more} more` : '');
  return `While managers acted at once and left in the middle of it: ${said}.`;
}
