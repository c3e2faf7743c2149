import type { Evidence } from '../model/check.js';
import { fails } from '../model/finding.js';
import { type CategoryName, GOLDEN_PATH_TAG } from '../model/report.js';
import {
  type ErroredScenario,
  isMeasured,
  type MeasuredScenario,
  type RunResult,
  type ScenarioResult,
} from '../model/result.js';
import type { HookLatency } from '../model/sample.js';
import { median } from '../model/statistics.js';
import { countOf, formatExponent, formatFigure, formatNumber } from '../report/parts/figures.js';
import { effort } from '../report/parts/wording.js';
import { brokenHook, isProgramsFault } from './broken.js';
import { commandOf, decides, figureEvidence, figureSentence, figuresOf, type ScenarioFigure } from './figures.js';
import { notRun, type Part, someNames, someOf } from './part.js';

/** What a run says of each category that it can speak for. */
export function runPart(category: CategoryName, result: RunResult): Part {
  const measured = result.scenarios.filter(isMeasured);
  const broken = result.scenarios.filter((scenario) => !isMeasured(scenario));
  switch (category) {
    case 'memory management':
      return memoryPart(measured, broken, isStrict(result));
    case 'factory pattern':
      return factoryPart(measured, broken, isStrict(result));
    case 'golden path':
      return goldenPathPart(result, isStrict(result));
    case 'singletons':
      return singletonsPart(measured, isStrict(result));
    case 'user isolation':
    case 'connection health':
      return figuresPart(category, measured, isStrict(result));
    case 'import compatibility':
    case 'architecture compliance':
    case 'infrastructure':
      return notRun('');
  }
}

/** Undecided failed it: nothing else did. */
function isStrict({ ok, scenarios, surface }: RunResult): boolean {
  return (
    !ok &&
    surface?.status !== 'failed' &&
    scenarios.every(({ verdict }) => verdict === 'pass' || verdict === 'undecided')
  );
}

const NOT_MEASURED: Readonly<Partial<Record<CategoryName, string>>> = {
  'user isolation': 'no scenario that was measured names tenants or marks their data',
  'connection health': 'no scenario measured its connections',
};

/** A category of which the figures say all. */
function figuresPart(category: CategoryName, measured: readonly MeasuredScenario[], strict: boolean): Part {
  // Where nobody says whose a manager is, what managers share is no fault, and its absence no evidence.
  const speaks = ({ metric }: ScenarioFigure) => category !== 'user isolation' || metric.budget !== null;
  const figures = figuresOf(measured, category).filter(speaks);
  if (figures.length === 0) return notRun(NOT_MEASURED[category] ?? 'nothing was measured');
  const failing = figures.filter((figure) => isFailing(figure, strict));
  const evidence = [
    ...(category === 'connection health' ? measured.flatMap(connectionEvidence) : []),
    ...figures.filter(decides).map(figureEvidence),
  ];
  if (failing.length > 0) return { status: 'failed', result: someOf(failing.map(figureSentence)), evidence };
  const among = countOf(new Set(figures.map(({ scenario }) => scenario)).size, 'scenario');
  return {
    status: 'passed',
    result:
      category === 'user isolation'
        ? `no shared object was seen under this drive, in ${among}`
        : `${countOf(figures.length, 'figure')} of ${among}, all within their limits`,
    evidence,
  };
}

/** One of a thing is no fault by itself: it is judged where a baseline has it, or a budget limits it. */
function singletonsPart(measured: readonly MeasuredScenario[], strict: boolean): Part {
  const figures = figuresOf(measured, 'singletons');
  if (figures.length === 0) return notRun('no scenario kept its managers alive to look for singletons');
  const evidence = figures.map(figureEvidence);
  const failing = figures.filter((figure) => isFailing(figure, strict));
  if (failing.length > 0) return { status: 'failed', result: someOf(failing.map(figureSentence)), evidence };
  const unjudged = figures.filter((figure) => figure.metric.value > 0 && !decides(figure));
  if (unjudged.length > 0) {
    const said = `${someOf(unjudged.map(figureSentence))}; no baseline and no budget says how many there may be`;
    return { status: 'not-run', result: said, evidence };
  }
  const total = figures.reduce((sum, { metric }) => sum + metric.value, 0);
  const among = countOf(new Set(figures.map(({ scenario }) => scenario)).size, 'scenario');
  const seen = total === 0 ? 'none was seen' : `${formatNumber(total)} as before`;
  return { status: 'passed', result: `${seen} that nobody accepted, under this drive, in ${among}`, evidence };
}

function isFailing({ metric }: ScenarioFigure, strict: boolean): boolean {
  return metric.verdict === 'fail' || (strict && metric.verdict === 'undecided');
}

function memoryPart(measured: readonly MeasuredScenario[], broken: readonly ErroredScenario[], strict: boolean): Part {
  const figures = figuresOf(measured, 'memory management');
  const evidence = figures.filter(decides).map(figureEvidence);
  const leaks = measured.flatMap(({ leaks }) => leaks.filter(fails));
  const failing = [
    ...figures.filter((figure) => isFailing(figure, strict)).map(figureSentence),
    ...broken.filter(({ error }) => error.code === 'SCENARIO_OUT_OF_MEMORY').map(brokenSentence),
  ];
  if (failing.length > 0 || leaks.length > 0) {
    const found = leaks.length > 0 ? [countOf(leaks.length, 'leak')] : [];
    return { status: 'failed', result: someOf([...found, ...failing]), evidence };
  }
  if (broken.length > 0) return { status: 'blocked', result: someOf(broken.map(brokenSentence)), evidence };
  if (figures.length === 0) return notRun('no scenario was measured');
  const growth = figures.flatMap(({ name, metric }) => (name === 'heapGrowth' ? [metric.value] : []));
  const heap = growth.length > 0 ? `, and the heap grew by ${formatFigure(Math.max(...growth), 'bytes')} at most` : '';
  const among = countOf(measured.length, 'scenario');
  return { status: 'passed', result: `nothing grows with the managers in ${among}${heap}`, evidence };
}

function factoryPart(measured: readonly MeasuredScenario[], broken: readonly ErroredScenario[], strict: boolean): Part {
  const instantiations = measured.flatMap((scenario) => {
    const create = latencyOf(scenario, 'create');
    return create ? [{ scenario, create }] : [];
  });
  const figures = figuresOf(measured, 'factory pattern');
  const evidence: Evidence[] = [
    ...instantiations.map(({ scenario, create }) => ({
      what: `${scenario.name}: instantiation`,
      command: commandOf(scenario),
      value: `${countOf(create.count, 'manager')} made, ${latencyText(create)}`,
      source: scenario.file,
    })),
    ...figures.filter(decides).map(figureEvidence),
    ...measured.flatMap(scaleEvidence),
    ...measured.flatMap(refusalEvidence),
    ...measured.flatMap(warningEvidence),
    ...broken.map(brokenEvidence),
  ];
  const failing = [
    ...broken.filter((scenario) => isFactoryHook(brokenHook(scenario))).map(brokenSentence),
    ...figures.filter((figure) => isFailing(figure, strict)).map(figureSentence),
  ];
  if (failing.length > 0) return { status: 'failed', result: someOf(failing), evidence };
  if (broken.length > 0) return { status: 'blocked', result: someOf(broken.map(brokenSentence)), evidence };
  if (instantiations.length === 0) return notRun('no scenario made a manager');
  const all = together(instantiations.map(({ create }) => create));
  const made = `${countOf(all.count, 'manager')} made in ${countOf(instantiations.length, 'scenario')}`;
  return { status: 'passed', result: `${made}, ${latencyText(all)}; no errors`, evidence };
}

const isFactoryHook = (hook: string | undefined) => hook === 'create' || hook === 'createFor' || hook === 'destroy';

function scaleEvidence(scenario: MeasuredScenario): readonly Evidence[] {
  const { name, file, scale } = scenario;
  if (!scale) return [];
  const { points, createMs, liveBytes } = scale;
  const managers = points.map((point) => formatNumber(point.managers)).join(', ');
  const exponents = [createMs && `time ${formatExponent(createMs)}`, liveBytes && `bytes ${formatExponent(liveBytes)}`];
  const value = `${managers} managers: ${exponents.filter(Boolean).join(', ') || 'no exponent could be fitted'}`;
  const factors = points.map((point) => point.managers / scenario.managers).join(',');
  return [
    { what: `${name}: cost of one manager`, command: `${commandOf(scenario)} --scale ${factors}`, value, source: file },
  ];
}

function refusalEvidence(scenario: MeasuredScenario): readonly Evidence[] {
  const { name, file, refusals = [] } = scenario;
  if (refusals.length === 0) return [];
  const taken = refusals.filter(({ refused }) => !refused).map(({ id, did }) => `${JSON.stringify(id)}: ${did}`);
  const refused = `${formatNumber(refusals.length - taken.length)} of ${formatNumber(refusals.length)} refused`;
  return [
    {
      what: `${name}: ids that are to be refused`,
      command: commandOf(scenario),
      value: taken.length > 0 ? `${refused}; ${someOf(taken)}` : refused,
      source: file,
    },
  ];
}

/** Errors by kind, at the other end of each connection. */
function connectionEvidence(scenario: MeasuredScenario): readonly Evidence[] {
  const { name, file, connections } = scenario;
  if (!connections) return [];
  const { opened, failures, errors, closeCodes } = connections;
  const kinds = [
    `${countOf(opened, 'connection')} opened`,
    kindsText('handshakes failed', failures),
    kindsText('errors', errors),
    kindsText('closed with', closeCodes),
  ];
  const value = kinds.filter(Boolean).join('; ');
  return [{ what: `${name}: connections`, command: commandOf(scenario), value, source: file }];
}

function warningEvidence(scenario: MeasuredScenario): readonly Evidence[] {
  const { name, file, warnings = {} } = scenario;
  const value = kindsText('', warnings);
  return value === '' ? [] : [{ what: `${name}: process warnings`, command: commandOf(scenario), value, source: file }];
}

/** `closed with 1000 × 600, 1006 × 3`. */
function kindsText(what: string, counts: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(counts).map(([kind, count]) => `${kind} × ${formatNumber(count)}`);
  return kinds.length === 0 ? '' : `${what} ${kinds.join(', ')}`.trim();
}

/** The scenarios that are tagged so; where none is, all that exercise their managers. */
function goldenPathScenarios({ scenarios }: RunResult): readonly ScenarioResult[] {
  const tagged = scenarios.filter(({ tags = [] }) => tags.includes(GOLDEN_PATH_TAG));
  if (tagged.length > 0) return tagged;
  return scenarios.filter((scenario) => !isMeasured(scenario) || latencyOf(scenario, 'exercise') !== undefined);
}

function goldenPathPart(result: RunResult, strict: boolean): Part {
  const scenarios = goldenPathScenarios(result);
  const measured = scenarios.filter(isMeasured);
  const broken = scenarios.filter((scenario) => !isMeasured(scenario));
  const figures = figuresOf(measured, 'golden path');
  const evidence = [
    ...measured.map(endToEndEvidence),
    ...broken.map(brokenEvidence),
    ...figures.filter(decides).map(figureEvidence),
  ];
  const failing = [
    ...broken.filter(isProgramsFault).map(brokenSentence),
    ...figures.filter((figure) => isFailing(figure, strict)).map(figureSentence),
  ];
  if (failing.length > 0) return { status: 'failed', result: someOf(failing), evidence };
  if (broken.length > 0) return { status: 'blocked', result: someOf(broken.map(brokenSentence)), evidence };
  if (measured.length === 0) return notRun('no scenario exercises its managers');
  const errors = measured.filter(({ metrics }) => (metrics.errors?.value ?? 0) > 0);
  const among = `${countOf(measured.length, 'end-to-end scenario')} ran to ${measured.length === 1 ? 'its' : 'their'} end`;
  const said = errors.length > 0 ? `, with errors in ${someNames(errors.map(({ name }) => name))}` : '';
  return { status: 'passed', result: `${among}${said}`, evidence };
}

function endToEndEvidence(scenario: MeasuredScenario): Evidence {
  const { name, tags = [], file } = scenario;
  const exercise = latencyOf(scenario, 'exercise');
  return {
    what: tags.length > 0 ? `${name} (${tags.join(', ')})` : name,
    command: commandOf(scenario),
    value: [effort(scenario), exercise && `exercise ${latencyText(exercise)}`].filter(Boolean).join(', '),
    source: file,
  };
}

function brokenEvidence(scenario: ErroredScenario): Evidence {
  const { name, file, error } = scenario;
  return { what: name, command: commandOf(scenario), value: `broke: ${error.code}`, source: file };
}

/** `chat broke: HOOK_FAILED`. */
export function brokenSentence({ name, error }: ErroredScenario): string {
  return `${name} broke: ${error.code}`;
}

/** A hook's latencies over all rounds: medians, and the largest. Undefined where it was never called. */
function latencyOf({ samples }: MeasuredScenario, hook: 'create' | 'exercise'): HookLatency | undefined {
  const rounds = samples.flatMap((sample) => sample.hooks?.[hook] ?? []);
  return rounds.length > 0 ? together(rounds) : undefined;
}

function together(latencies: readonly HookLatency[]): HookLatency {
  return {
    count: latencies.reduce((sum, { count }) => sum + count, 0),
    p50: median(latencies.map(({ p50 }) => p50)),
    p99: median(latencies.map(({ p99 }) => p99)),
    max: latencies.reduce((most, { max }) => Math.max(most, max), 0),
  };
}

function latencyText({ p50, p99, max }: HookLatency): string {
  return `p50 ${formatNumber(p50)} ms, p99 ${formatNumber(p99)} ms, max ${formatNumber(max)} ms`;
}
