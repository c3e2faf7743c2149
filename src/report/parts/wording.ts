import { formatBytes } from '../../model/bytes.js';
import type { CodePlace, Leak, LeakKind, TakeOut } from '../../model/leak.js';
import { positionText, type SourcePosition, type StackFrame } from '../../model/position.js';
import type { MetricResult, RunResult, ScenarioResult } from '../../model/result.js';
import { countOf, formatCountEach, formatNumber } from './figures.js';

// Sentences that several reports share. They carry raw text from a heap: the report escapes it for its own language.

const KIND_NAMES: Readonly<Record<LeakKind, string>> = {
  'map-entry': 'entry left in a Map',
  'set-entry': 'entry left in a Set',
  'array-element': 'element left in an array',
  'object-property': 'property left on an object',
  listener: 'event listener never removed',
  timer: 'timer never cleared',
  'pending-promise': 'promise that never settles',
  closure: 'captured by a closure that stays',
  handle: 'handle never closed',
  'external-memory': 'memory outside the JavaScript heap',
  'zlib-stream': 'zlib stream never closed',
  'manager-in-manager': 'held by another of its class',
  'growing-store': 'one store that keeps growing',
  unknown: '',
};

/** What kind of thing was left behind: `event listener never removed (listener "message" on process)`; empty if unknown. */
export function kindText(leak: Leak): string {
  const name = KIND_NAMES[leak.kind];
  if (leak.detail) return name ? `${name} (${leak.detail})` : leak.detail;
  return name;
}

/** `+1.00 UserSession per manager`, the class name escaped for the report's language. */
export function leakHeadline(leak: Leak, safe: (text: string) => string): string {
  const { unit, count } = leak.per;
  return `${formatCountEach(count)} ${safe(leak.className)} per ${unit}`;
}

/** `+412 B per manager`: all that grew with it. */
export function leakBytes({ per }: Leak): string {
  return `${formatBytes(per.bytes, { signed: true })} per ${per.unit}`;
}

/** `UserSession ← WebSocketManagerFactory.create (scenarios/chat/factory.ts:31)`; empty when not diagnosed. */
function siteText(leak: Leak, maxFrames: number): string {
  const frames = leak.site ?? [];
  const shown = frames.slice(0, maxFrames).map(frameText);
  if (frames.length > maxFrames) shown.push('…');
  return shown.join(' ← ');
}

/** `hub.ts:9:5 this.clients.add(socket), taken out at hub.ts:14:7 this.clients.delete(socket)`; empty where it is not known. */
export function putInText({ putInAt }: Leak): string {
  if (!putInAt) return '';
  const [first, ...more] = putInAt.takenOut;
  const also = more.length > 0 ? ` and ${countOf(more.length, 'place')} more` : '';
  const taken = first
    ? `taken out at ${codeText(first)}${reachedText(first)}${also}`
    : 'and nothing that was loaded takes it out again';
  return `${codeText(putInAt)}, ${taken}`;
}

function reachedText({ reached }: TakeOut): string {
  if (reached === undefined) return '';
  return reached === 0
    ? ', which the run did not reach'
    : `, in a function that the run reached ${countOf(reached, 'time')}`;
}

function codeText(place: CodePlace): string {
  return `${positionText(place)} ${place.code}`;
}

/** Where it was allocated, or why nothing is known of where it comes from. */
export function allocatedText(leak: Leak, maxFrames: number): string {
  return siteText(leak, maxFrames) || (leak.siteNote ? `not known: ${leak.siteNote}` : '');
}

function frameText(frame: StackFrame, index: number): string {
  const position = positionText(frame);
  const name = frame.functionName || '(anonymous)';
  return index === 0 || position ? `${name}${position ? ` (${position})` : ''}` : name;
}

/**
 * Where an annotation about a leak belongs: the call that puts it in, else the innermost frame or holder inside the project, rather in the code that is profiled
 * than in the scenario that profiles it.
 */
export function leakPosition(leak: Leak, scenario: ScenarioResult): SourcePosition {
  const positions = [
    ...(leak.putInAt ? [leak.putInAt] : []),
    ...(leak.site ?? []),
    ...leak.path.flatMap((step) => step.source ?? []),
  ];
  return ownPosition(positions, scenario);
}

/** The first of these inside the project, rather in the code that is profiled than in the scenario that profiles it. */
export function ownPosition(positions: readonly SourcePosition[], scenario: ScenarioResult): SourcePosition {
  const own = positions.filter((position) => isInProject(position.file));
  return own.find((position) => position.file !== scenario.file) ?? own[0] ?? { file: scenario.file };
}

function isInProject(file: string): boolean {
  return file !== '' && !/^([/\\]|[A-Za-z]:|node:|\w+:\/\/)|(^|[/\\])(node_modules|\.\.)([/\\]|$)/.test(file);
}

/** `Session 1 → 2 (112 B → 2.2 kB)`: what a live manager has more of, a text a class; names are raw. */
export function heavierTexts({ heavier = [], baseline }: MetricResult): string[] {
  return heavier.map(({ className, count, bytes, before }) => {
    const now = `${formatNumber(count)} (${formatBytes(bytes)})`;
    if (before) {
      // A tenth of an object is what else the process did.
      const isSame = Math.abs(before.count - count) <= 0.1 * count;
      const counts = isSame ? formatNumber(count) : `${formatNumber(before.count)} → ${formatNumber(count)}`;
      return `${className} ${counts} (${formatBytes(before.bytes)} → ${formatBytes(bytes)})`;
    }
    return baseline === null ? `${className} ${now}` : `${className} ${now}, not among the heaviest before`;
  });
}

/** Counts of the scenarios by verdict, and one line that says what they mean. */
export interface Closing {
  readonly ok: boolean;
  readonly headline: string;
  readonly counts: string;
}

/** `safe to deploy` or not, and `2 passed, 1 failed`. */
export function closing(result: RunResult): Closing {
  const count = (verdict: ScenarioResult['verdict']) => result.scenarios.filter((s) => s.verdict === verdict).length;
  const flaky = result.scenarios.filter((s) => s.verdict === 'pass' && (s.tries ?? 1) > 1).length;
  const passed = `passed${flaky > 0 ? ` (${formatNumber(flaky)} flaky)` : ''}`;
  const counts = [
    [count('pass'), passed],
    [count('fail'), 'failed'],
    [count('undecided'), 'undecided'],
    [count('error'), 'broke'],
  ] as const;
  const said = counts.filter(([n]) => n > 0).map(([n, word]) => `${formatNumber(n)} ${word}`);
  return {
    ok: result.ok,
    headline: result.ok ? 'safe to deploy' : 'not safe to deploy',
    counts: said.length > 0 ? said.join(', ') : 'no scenarios',
  };
}

/** `50 managers × 12 rounds`. */
export function effort(scenario: ScenarioResult): string {
  const managers = countOf(scenario.managers, 'manager');
  if (scenario.verdict === 'error') return managers;
  const steady = scenario.steadyRounds > 0 ? ` + ${formatNumber(scenario.steadyRounds)} steady` : '';
  return `${managers} × ${countOf(scenario.rounds, 'round')}${steady}`;
}
