import type { CheckResult, EvidenceStatus } from '../model/check.js';
import { CATEGORY_NAMES, type Category, type CategoryName } from '../model/report.js';
import { type ErroredScenario, isMeasured, type RunResult } from '../model/result.js';
import type { SurfaceResult } from '../model/surface.js';
import { countOf } from '../report/parts/figures.js';
import { surfaceProblemText } from '../report/parts/surface-text.js';
import { isProgramsFault } from './broken.js';
import type { StabilityEvidence } from './evidence.js';
import { notRun, type Part, someOf } from './part.js';
import { brokenSentence, runPart } from './run-parts.js';

/** Every category: those that are reported on in any case, then what checks bring, then what is required and nobody brings. */
export function categoriesOf(evidence: StabilityEvidence): readonly Category[] {
  const { checks, required } = evidence;
  const own = CATEGORY_NAMES.map((name) =>
    together(name, ownPart(name, evidence), checks.filter(({ category }) => isCategory(category, name)).map(checkPart)),
  );
  const more = [...new Set([...checks.map(({ category }) => category), ...required].map((name) => name.trim()))];
  const others = more.filter((name, i) => !isOwn(name) && more.findIndex((other) => isCategory(other, name)) === i);
  return [
    ...own,
    ...others.map((name) => {
      const parts = checks.filter(({ category }) => isCategory(category, name)).map(checkPart);
      return together(name, notRun('no check brings evidence for it'), parts);
    }),
  ];
}

/** Whether two names mean one category. */
export function isCategory(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

const isOwn = (name: string) => CATEGORY_NAMES.some((own) => isCategory(own, name));

function ownPart(name: CategoryName, { result, surface, checks }: StabilityEvidence): Part {
  if (name === 'import compatibility') return surfacePart(surface);
  if (name === 'infrastructure') return infrastructurePart(result, checks);
  if (name === 'architecture compliance') return notRun('no check brings evidence for it');
  return result ? runPart(name, result) : notRun('there was no run');
}

/**
 * Failed when anything failed; blocked when a scenario could not be measured, or all that there is was blocked; passed when something
 * passed and nothing failed. A check that was blocked is told of, here and under infrastructure.
 */
function together(name: string, own: Part, checks: readonly Part[]): Category {
  const parts = [own, ...checks];
  const has = (status: EvidenceStatus) => parts.some((part) => part.status === status);
  const inOrder =
    own.status === 'blocked' ? (['failed', 'blocked'] as const) : (['failed', 'passed', 'blocked'] as const);
  const status = inOrder.find(has) ?? 'not-run';
  const said = checks.length > 0 && own.status === 'not-run' ? checks : parts;
  const telling = said.toSorted((a, b) => WEIGHT[a.status] - WEIGHT[b.status]).filter(({ result }) => result !== '');
  return {
    name,
    status,
    result: someOf(telling.map(({ result }) => result)),
    evidence: parts.flatMap((part) => part.evidence),
  };
}

/** What is said first. */
const WEIGHT: Readonly<Record<EvidenceStatus, number>> = { failed: 0, blocked: 1, passed: 2, 'not-run': 3 };

function checkPart({ name, status, result, evidence }: CheckResult): Part {
  return { status, result: `${name}: ${result}`, evidence: [evidence] };
}

function surfacePart(surface: SurfaceResult | undefined): Part {
  if (!surface) return notRun('no exported names were held against what is committed');
  const { status, problems, entries, evidence } = surface;
  if (problems.length > 0) return { status, result: someOf(problems.map(surfaceProblemText)), evidence: [evidence] };
  if (status === 'blocked') return { status, result: someOf(surface.notes), evidence: [evidence] };
  if (status === 'not-run') return { status, result: 'no exported names are committed yet', evidence: [] };
  const names = entries.reduce((sum, entry) => sum + (entry.names ?? 0) + (entry.types ?? 0), 0);
  const among = countOf(entries.length, 'entry module');
  return { status, result: `${countOf(names, 'name')} of ${among} can be imported as before`, evidence: [evidence] };
}

/** Whether all that evidence needs was there. */
function infrastructurePart(result: RunResult | undefined, checks: readonly CheckResult[]): Part {
  const scenarios = result?.scenarios ?? [];
  const broken = scenarios
    .filter((one): one is ErroredScenario => !isMeasured(one))
    .filter((one) => !isProgramsFault(one));
  const blocked = checks.filter(({ status }) => status === 'blocked');
  const ran = checks.filter(({ status }) => status !== 'not-run');
  const evidence = [
    ...(result
      ? [
          {
            what: 'scenarios measured',
            command: 'ws-profile run',
            value: `${scenarios.filter(isMeasured).length} of ${scenarios.length}, Node ${result.node}, ${result.platform}`,
          },
        ]
      : []),
    ...blocked.map((check) => check.evidence),
  ];
  const missing = [...broken.map(brokenSentence), ...blocked.map((check) => `${check.name}: ${check.result}`)];
  if (missing.length > 0) return { status: 'blocked', result: someOf(missing), evidence };
  if (!result && ran.length === 0) return notRun('nothing was run');
  const said = [
    ...(result ? [`${countOf(scenarios.length, 'scenario')} on Node ${result.node}, ${result.platform}`] : []),
    ...(ran.length > 0 ? [countOf(ran.length, 'check')] : []),
  ];
  return { status: 'passed', result: `all that was needed was there: ${said.join('; ')}`, evidence };
}
