import { formatBytes } from '../../model/bytes.js';
import type { Category, Change, ReportedScenario, StabilityReport } from '../../model/report.js';
import { formatNumber } from '../parts/figures.js';
import {
  CHANGE_WORDS,
  riskText,
  runFacts,
  SCENARIO_MARKS,
  SCENARIO_WORDS,
  STATUS_MARKS,
  STATUS_WORDS,
  VERDICT_WORDS,
} from '../parts/stability-words.js';
import { round } from './charts/frame.js';
import { type Content, html, type Markup } from './html.js';
import { figures, table, words } from './table.js';

const MAX_EVIDENCE = 400;
const MAX_CHANGES = 100;
const MAX_PLACES = 20;

/** Whether to deploy, how sure that is, and of what it speaks. */
export function pageHeader(report: StabilityReport): Markup {
  const { verdict, risk, run } = report;
  return html`<header class="${verdict}"><div class="in">
<p class="brand">ws-profile <span>stability report</span></p>
<h1>${seal(verdict)} ${VERDICT_WORDS[verdict]}</h1>
<p class="risk ${risk}">${riskText(report)}</p>
<ul class="run">${runFacts(run).map((fact) => html`<li>${fact}</li>`)}</ul>
</div></header>
`;
}

const SEALS: Readonly<Record<StabilityReport['verdict'], readonly [path: string, color: string]>> = {
  safe: ['M7 12.5l3.4 3.4L17.2 9', '#2da44e'],
  'not-safe': ['M8 8l8 8M16 8l-8 8', '#e5534b'],
  unknown: ['M9 9.2a3 3 0 1 1 4.6 2.5c-1 .7-1.6 1.2-1.6 2.4M12 17.2v.1', '#b7791f'],
};

function seal(verdict: StabilityReport['verdict']): Markup {
  const [path, color] = SEALS[verdict];
  return html`<svg class="seal" viewBox="0 0 24 24" width="40" height="40" aria-hidden="true"><circle cx="12" cy="12" r="11" fill="${color}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}

export function reasonsSection({ reasons, verdict }: StabilityReport): Markup {
  const list =
    reasons.length > 0
      ? html`<ul class="why">${reasons.map(({ risk, text }) => html`<li class="${risk}"><span class="tag">${risk}</span> ${text}</li>`)}</ul>`
      : html`<p>Everything that is reported on was run and passed, with room to its limits.</p>`;
  return html`<section id="why" aria-labelledby="why-h"><h2 id="why-h">Why${verdict === 'safe' && reasons.length > 0 && ' not with low risk'}</h2>${list}</section>
`;
}

export function categoriesSection({ categories }: StabilityReport): Markup {
  return html`<section id="categories" aria-labelledby="categories-h"><h2 id="categories-h">Results</h2>
<ul class="categories">${categories.map(categoryItem)}</ul></section>
`;
}

function categoryItem({ name, status, result, evidence }: Category): Markup {
  return html`<li class="${status}"><h3><span class="mark ${status}"><span aria-hidden="true">${STATUS_MARKS[status]}</span> ${STATUS_WORDS[status]}</span> <span class="name">${name}</span></h3><p>${result}</p>${evidence.length > 0 && evidenceOf(name, evidence)}</li>
`;
}

function evidenceOf(name: string, evidence: Category['evidence']): Markup {
  const more = evidence.length - MAX_EVIDENCE;
  return html`<details><summary>Evidence<span class="hidden"> for ${name}</span> <small>${formatNumber(evidence.length)}</small></summary>${table(
    `Evidence: ${name}`,
    [words('what'), words('value'), words('held against'), words('command')],
    evidence
      .slice(0, MAX_EVIDENCE)
      .map(({ what, value, budget = '', command }) => [what, value, budget, html`<code>${command}</code>`]),
  )}${more > 0 && html`<p class="note">${formatNumber(more)} more: the JSON report has all of them.</p>`}</details>`;
}

/** Before, with all managers, after cleanup: a line a scenario. */
export function phasesSection({ run }: StabilityReport): Content {
  if (!run || run.scenarios.length === 0) return '';
  const rows = run.scenarios.map((scenario, i) => {
    const { name, verdict, managers, phases } = scenario;
    const heap = phases && [phases.before.heapUsed, phases.live.heapUsed, phases.after.heapUsed];
    return [
      html`<a href="#s${i}">${name}</a>`,
      html`<span class="mark ${verdict}"><span aria-hidden="true">${SCENARIO_MARKS[verdict]}</span> ${SCENARIO_WORDS[verdict]}</span>`,
      formatNumber(managers),
      ...(heap?.map((bytes) => formatBytes(bytes)) ?? ['–', '–', '–']),
      heap ? formatBytes(heap[2]! - heap[0]!, { signed: true }) : '–',
      phasesSketch(scenario),
    ];
  });
  return html`<section id="memory" aria-labelledby="memory-h"><h2 id="memory-h">Memory in three phases</h2>
<p>Heap used before the managers are made, with all of them alive, and after they are gone.</p>
${table('Heap used in three phases, by scenario', [words('scenario'), words('verdict'), figures('managers'), figures('before'), figures('with them'), figures('after cleanup'), figures('kept'), words(html`<span class="hidden">course</span>`)], rows)}</section>
`;
}

/** Three points and the way between them; the cells beside it say the figures. */
function phasesSketch({ phases, verdict }: ReportedScenario): Markup | false {
  if (!phases) return false;
  const values = [phases.before.heapUsed, phases.live.heapUsed, phases.after.heapUsed];
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const y = (value: number) => round(max === min ? 10 : 16 - ((value - min) / (max - min)) * 12);
  const [mark, color] = verdict === 'fail' ? ['c-leak', '#e5534b'] : ['c-info', '#3b82f6'];
  const points = values.map((value, i) => `${4 + i * 30} ${y(value)}`);
  return html`<svg class="spark" viewBox="0 0 68 20" width="68" height="20" aria-hidden="true"><path class="c-line ${mark}" d="M${points.join('L')}" fill="none" stroke="${color}" stroke-width="1.6" stroke-linejoin="round"/><circle class="${mark}" cx="64" cy="${y(values[2]!)}" r="2.4" fill="${color}"/></svg>`;
}

export function changesSection({ changes }: StabilityReport): Content {
  if (changes.length === 0) return '';
  const more = changes.length - MAX_CHANGES;
  return html`<section id="changes" aria-labelledby="changes-h"><h2 id="changes-h">Changes since the baseline</h2>
<ul class="changes">${changes.slice(0, MAX_CHANGES).map(changeItem)}</ul>${more > 0 && html`<p class="note">${formatNumber(more)} more: the JSON report has all of them.</p>`}</section>
`;
}

function changeItem({ kind, category, what, fix, places }: Change): Markup {
  const lines = places
    .slice(0, MAX_PLACES)
    .map(({ file, line, text }) => html`<li><code>${text}</code> <small>${file}:${line}</small></li>`);
  const more = places.length - MAX_PLACES;
  return html`<li class="${kind}"><span class="tag">${CHANGE_WORDS[kind]}</span> ${what} <small>${category}</small>${fix && html`<br>${fix}`}${lines.length > 0 && html`<ul class="places">${lines}</ul>`}${more > 0 && html`<small>${formatNumber(more)} more places</small>`}</li>`;
}

export function watchSection({ monitoring }: StabilityReport): Content {
  if (monitoring.length === 0) return '';
  return html`<section id="watch" aria-labelledby="watch-h"><h2 id="watch-h">What to watch</h2>
<p>From what was seen here, once it is deployed.</p>
${table(
  'What to watch',
  [words('metric'), words('too much'), words('because of')],
  monitoring.map(({ metric, level, from }) => [metric, level, from]),
)}</section>
`;
}

/** The page's parts, and every scenario with its verdict. */
export function navigation({ run, changes, monitoring }: StabilityReport): Markup {
  const scenarios = run?.scenarios ?? [];
  const parts = [
    ['why', 'Why'],
    ['categories', 'Results'],
    ...(scenarios.length > 0 ? [['memory', 'Memory']] : []),
    ...(changes.length > 0 ? [['changes', 'Changes']] : []),
    ...(monitoring.length > 0 ? [['watch', 'What to watch']] : []),
  ];
  const links = scenarios.map(
    ({ name, verdict }, i) =>
      html`<li data-name="${name.toLowerCase()}" data-verdict="${verdict}"><a href="#s${i}"><span class="mark ${verdict}" title="${SCENARIO_WORDS[verdict]}">${SCENARIO_MARKS[verdict]}<span class="hidden"> ${SCENARIO_WORDS[verdict]}</span></span> ${name}</a></li>`,
  );
  return html`<nav aria-label="Report"><ul>${parts.map(([id = '', text = '']) => html`<li><a href="#${id}">${text}</a></li>`)}</ul>${links.length > 0 && html`<h2>Scenarios</h2><ul class="list">${links}</ul>`}</nav>
`;
}
