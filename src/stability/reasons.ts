import { metricDefinition } from '../model/metric.js';
import { type Category, NEEDED_CATEGORIES, type Reason } from '../model/report.js';
import { isMeasured, type MeasuredScenario, type RunResult } from '../model/result.js';
import { countOf, formatFigure } from '../report/parts/figures.js';
import { isCategory } from './categories.js';
import type { StabilityEvidence } from './evidence.js';
import { allFigures, type ScenarioFigure } from './figures.js';
import { someNames, someOf } from './part.js';

/** A run that is older says little of what is deployed today. */
const STALE_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A figure that is nearer to its limit than this part of it, its noise included, has a thin margin. */
const THIN = 0.1;

/** Why the risk is not lower, by the rules of docs/report.md; the weightiest first. */
export function reasonsOf(categories: readonly Category[], evidence: StabilityEvidence): readonly Reason[] {
  const { result } = evidence;
  const medium = [
    ...unheldTexts(categories, evidence.required),
    ...(result ? [...ageTexts(result, evidence), ...completenessTexts(result), ...marginTexts(result)] : []),
  ];
  return [
    ...decisiveTexts(categories, evidence.required).map((text) => ({ risk: 'high', text }) as const),
    ...medium.map((text) => ({ risk: 'medium', text }) as const),
  ];
}

/** Whether nothing is safe without it. */
export function isNeeded(name: string, required: readonly string[]): boolean {
  return [...NEEDED_CATEGORIES, ...required].some((needed) => isCategory(needed, name));
}

/** What failed, and what had to be shown and was not. */
function decisiveTexts(categories: readonly Category[], required: readonly string[]): readonly string[] {
  const failed = categories.filter(({ status }) => status === 'failed');
  const missing = categories.filter(({ name, status }) => isNeeded(name, required) && isUnknown(status));
  return [
    ...failed.map(({ name, result }) => `${sentence(name)} failed: ${result}.`),
    ...missing.map(
      ({ name, status, result }) => `${sentence(name)} has to be shown, and ${wasNot(status)}: ${result}.`,
    ),
  ];
}

const isUnknown = (status: Category['status']) => status === 'not-run' || status === 'blocked';
const wasNot = (status: Category['status']) => (status === 'blocked' ? 'was blocked' : 'was not run');

/** The other categories of which nothing is known. */
function unheldTexts(categories: readonly Category[], required: readonly string[]): readonly string[] {
  const others = categories.filter(({ name }) => !isNeeded(name, required));
  const notRun = others.filter(({ status }) => status === 'not-run').map(({ name }) => name);
  return [
    ...others
      .filter(({ status }) => status === 'blocked')
      .map(({ name, result }) => `${sentence(name)} was blocked: ${result}.`),
    ...(notRun.length > 0 ? [`Nothing was run for ${inWords(notRun)}.`] : []),
  ];
}

/** How new the evidence is. */
function ageTexts({ startedAt, revision }: RunResult, { present }: StabilityEvidence): readonly string[] {
  const texts: string[] = [];
  const days = startedAt === undefined ? undefined : (present.at.getTime() - Date.parse(startedAt)) / DAY_MS;
  if (days === undefined) texts.push('When the run was made is not known.');
  else if (days > STALE_DAYS) texts.push(`The run is ${countOf(Math.floor(days), 'day')} old.`);
  const { commit = null } = revision ?? {};
  if (commit !== null && present.commit !== null && commit !== present.commit) {
    texts.push(`The run measured commit ${short(commit)}, and ${short(present.commit)} is checked out.`);
  }
  return texts;
}

/** What the run left out. */
function completenessTexts({ shard, scenarios, node, platform }: RunResult): readonly string[] {
  const texts: string[] = [];
  if (shard) texts.push(`The run is part ${shard.index} of ${shard.count}.`);
  const without = scenarios.filter(isMeasured).filter(hasNoBaseline);
  if (without.length > 0) {
    const names = someNames(without.map(({ name }) => name));
    const only = without.length === 1 ? 'has no baseline' : 'have no baselines';
    texts.push(`${names} ${only} for Node ${node} on ${platform}: nothing says that they did not get worse.`);
  }
  return texts;
}

function hasNoBaseline({ metrics }: MeasuredScenario): boolean {
  return Object.values(metrics).every(({ baseline }) => baseline === null);
}

/** How thin the margins are. */
function marginTexts({ scenarios }: RunResult): readonly string[] {
  const measured = scenarios.filter(isMeasured);
  const accepted = measured.flatMap(({ leaks, findings }) =>
    [...leaks, ...findings].filter(({ status }) => ['known', 'better', 'suppressed'].includes(status)),
  );
  const flaky = measured.filter(({ verdict, tries = 1 }) => verdict === 'pass' && tries > 1);
  const figures = allFigures(measured);
  return [
    ...said(figures.filter(({ metric }) => metric.verdict === 'undecided').map(undecidedText)),
    ...said(figures.filter(isThin).map(thinText)),
    ...(flaky.length > 0 ? [`${someNames(flaky.map(({ name }) => name))} passed on a retry alone.`] : []),
    ...(accepted.length > 0
      ? [`${countOf(accepted.length, 'finding')} ${accepted.length === 1 ? 'is' : 'are'} accepted, and still there.`]
      : []),
  ];
}

const said = (texts: readonly string[]) => (texts.length > 0 ? [`${someOf(texts)}.`] : []);

/** Passes, with less room than a tenth of its budget. */
export function isThin({ name, metric }: ScenarioFigure): boolean {
  const { budget, value, spread, verdict } = metric;
  if (budget === null || budget === 0 || verdict === 'fail' || verdict === 'undecided' || metric.missing) return false;
  const isLargerBetter = metricDefinition(name).better === 'larger';
  const room = isLargerBetter ? value - spread - budget : budget - value - spread;
  return room < THIN * budget;
}

function thinText({ scenario, name, metric }: ScenarioFigure): string {
  const { value, budget, unit } = metric;
  const label = metricDefinition(name).label;
  return `${scenario.name}'s ${label} of ${formatFigure(value, unit)} is near its budget of ${formatFigure(budget ?? 0, unit)}`;
}

function undecidedText({ scenario, name }: ScenarioFigure): string {
  return `${scenario.name}'s ${metricDefinition(name).label} is too noisy to be told from its limit`;
}

function inWords(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const short = (commit: string) => commit.slice(0, 7);
