import { formatBytes } from '../../model/bytes.js';
import type { Exhibits, HeapPicture } from '../../model/exhibits.js';
import { fails } from '../../model/finding.js';
import type { Trend } from '../../model/history.js';
import { metricDefinition } from '../../model/metric.js';
import { positionText } from '../../model/position.js';
import { type ErroredScenario, isMeasured, type MeasuredScenario, type ScenarioResult } from '../../model/result.js';
import type { Loop, Memory, Sample } from '../../model/sample.js';
import { countOf, formatDuration, formatExponent, formatFigure, formatNumber, metricRows } from '../parts/figures.js';
import { noteTexts } from '../parts/notes.js';
import { PHASE_ROWS } from '../parts/phase-rows.js';
import { SCENARIO_MARKS, SCENARIO_WORDS } from '../parts/stability-words.js';
import { effort } from '../parts/wording.js';
import { bridgesGraph } from './charts/bridges.js';
import { bullet } from './charts/bullet.js';
import { icicle, icicleRows } from './charts/icicle.js';
import { sample as lineSample } from './charts/lines.js';
import { roundsChart } from './charts/rounds.js';
import { scaleChart } from './charts/scale.js';
import { stepsChart } from './charts/steps.js';
import { thin } from './charts/thin.js';
import { commitOf, shownPlaces, trendChart } from './charts/trend.js';
import { findingRows, isolationArticle, leakArticle } from './finding.js';
import { type Content, html, type Markup } from './html.js';
import { pathChain } from './path.js';
import { behind, figures, table, words } from './table.js';

const MAX_DRAWN = 10;
const MAX_ROWS = 30;
const MAX_PLATEAUS = 6;
const MAX_SURVIVORS = 5;
const MAX_TABLE_ROUNDS = 24;
const MAX_TABLE_RUNS = 20;
const MAX_TABLE_BOXES = 60;

/** A scenario on the page. */
export interface ScenarioView {
  /** What its anchors begin with. */
  readonly id: string;
  readonly scenario: ScenarioResult;
  readonly exhibits: Exhibits;
  /** The page beside this one that has every finding, where it is needed. */
  readonly allFindings?: string | undefined;
}

/** Everything about one scenario, its verdict first. What passed is folded. */
export function scenarioSection(view: ScenarioView): Markup {
  const { id, scenario } = view;
  const body = isMeasured(scenario) ? measuredBody(view, scenario) : errorBody(scenario);
  return html`<section class="scenario" id="${id}" aria-labelledby="${id}-h" data-name="${scenario.name.toLowerCase()}" data-verdict="${scenario.verdict}">
<details${scenario.verdict === 'pass' ? '' : html` open`}><summary>${scenarioHead(id, scenario)}</summary>
${body}</details></section>
`;
}

/** The same where another page has the rest. */
export function scenarioLink({ id, scenario }: ScenarioView, page: string | undefined): Markup {
  const rest =
    page === undefined
      ? html`<p class="note">There was no room for the rest: the JSON report has it.</p>`
      : html`<p><a href="${page}">All of it</a></p>`;
  return html`<section class="scenario" id="${id}" aria-labelledby="${id}-h" data-name="${scenario.name.toLowerCase()}" data-verdict="${scenario.verdict}">
<div class="summary">${scenarioHead(id, scenario)}</div>${rest}</section>
`;
}

function scenarioHead(id: string, scenario: ScenarioResult): Markup {
  const { name, verdict, tries = 1, durationMs, tags = [] } = scenario;
  const found = isMeasured(scenario) ? [...scenario.leaks, ...scenario.findings].filter(fails).length : 0;
  const facts = [
    effort(scenario),
    formatDuration(durationMs),
    found > 0 ? countOf(found, 'finding') : '',
    tries > 1 ? `try ${tries}` : '',
    ...tags.map((tag) => `#${tag}`),
  ];
  return html`<h3 id="${id}-h"><span class="mark ${verdict}"><span aria-hidden="true">${SCENARIO_MARKS[verdict]}</span> ${SCENARIO_WORDS[verdict]}</span> ${name}</h3> <span class="facts">${facts.filter(Boolean).join(' · ')}</span>`;
}

function errorBody({ error, file }: ErroredScenario): Markup {
  const lines = (text: string) => text.split(/\r\n|[\r\n]/).slice(0, 40);
  return html`<p class="facts">${file}</p><p class="broke"><strong>${error.code}</strong></p>
<pre class="scroll" tabindex="0">${lines(error.message).map((line) => html`${line}\n`)}</pre>
${error.hint && html`<p>${lines(error.hint).join(' ')}</p>`}
${error.stack && html`<details><summary>Stack</summary><pre class="scroll" tabindex="0">${lines(error.stack).map((line) => html`${line}\n`)}</pre></details>`}`;
}

function measuredBody(view: ScenarioView, scenario: MeasuredScenario): Markup {
  const { id, exhibits } = view;
  const heap = exhibits.heaps.find((one) => one.scenario === scenario.name);
  const trends = exhibits.trends.filter((one) => one.scenario === scenario.name);
  return html`<p class="facts">${scenario.file}</p>
${findingsPart(view, scenario)}
${reasonsPart(scenario)}
<h4>Memory by round</h4>
<div class="charts">${roundCharts(id, scenario)}</div>
${phaseTable(scenario)}
<h4>Figures</h4>${metricTable(scenario)}
${scalePart(id, scenario)}
${plateausPart(id, scenario)}
${survivorsPart(scenario)}
${trends.length > 0 && html`<h4>Over the last runs</h4><div class="charts">${trends.map((trend, i) => trendFigure(`${id}-t${i}`, trend))}</div>`}
${heap && heapPart(`${id}-i`, heap, scenario)}
${notesPart(scenario)}`;
}

function findingsPart({ id, exhibits, allFindings }: ScenarioView, { leaks, findings }: MeasuredScenario): Content {
  const all = [...findings, ...leaks].toSorted((a, b) => Number(fails(b)) - Number(fails(a)));
  if (all.length === 0) return '';
  const drawn = all.slice(0, MAX_DRAWN);
  const rows = all.slice(MAX_DRAWN, MAX_DRAWN + MAX_ROWS);
  const hidden = all.length - drawn.length - rows.length;
  const bridges = findings.filter(({ kind, tenants }) => kind !== 'singleton' && tenants.length > 1);
  return html`<h4 class="hidden">Findings</h4>
${
  bridges.length > 0 &&
  html`<figure><figcaption>Who is joined to whom</figcaption>${bridgesGraph(`${id}-b`, 'Tenants that something joins', bridges)}${behind(
    'Tenants that something joins',
    [words('finding'), words('tenants')],
    bridges
      .slice(0, MAX_ROWS)
      .map((finding, i) => [`${i + 1}: ${finding.kind} ${finding.id}`, finding.tenants.slice(0, 12).join(', ')]),
  )}</figure>`
}
${drawn.map((finding, i) => ('windows' in finding ? leakArticle(`${id}-f${i}`, finding, exhibits.lines) : isolationArticle(`${id}-f${i}`, finding, exhibits.lines)))}
${rows.length > 0 && findingRows('More findings', rows)}
${hidden > 0 && html`<p class="note">${countOf(hidden, 'more finding')}: ${allFindings ? html`<a href="${allFindings}">all of them</a>` : 'the JSON report has all of them'}.</p>`}`;
}

function reasonsPart({ metrics }: MeasuredScenario): Content {
  const reasons = Object.values(metrics).flatMap(({ verdict, reason }) =>
    reason && (verdict === 'fail' || verdict === 'undecided') ? [html`<li class="${verdict}">${reason}</li>`] : [],
  );
  return reasons.length > 0 && html`<ul class="reasons">${reasons}</ul>`;
}

const CHARTED: readonly (readonly [key: keyof Memory, label: string])[] = [
  ['heapUsed', 'Heap used'],
  ['external', 'External memory'],
  ['rss', 'RSS'],
];

function roundCharts(id: string, scenario: MeasuredScenario): Content {
  const loops = (['lifecycle', 'steady'] as const).map((loop) => ({
    loop,
    samples: scenario.samples.filter((sample) => sample.loop === loop),
  }));
  return loops
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ loop, samples }) =>
      CHARTED.filter(([key]) => loop === 'lifecycle' || key === 'heapUsed').map(([key, label]) =>
        roundFigure(`${id}-${loop}-${key}`, scenario, { loop, samples, key, label }),
      ),
    );
}

function roundFigure(
  id: string,
  { managers, phases, metrics, name }: MeasuredScenario,
  {
    loop,
    samples,
    key,
    label,
  }: { readonly loop: Loop; readonly samples: readonly Sample[]; readonly key: keyof Memory; readonly label: string },
): Markup {
  const isLifecycle = loop === 'lifecycle';
  const growth = { heapUsed: metrics.heapGrowth, external: metrics.externalGrowth, rss: metrics.rssGrowth }[
    key as 'heapUsed'
  ];
  const before = isLifecycle ? phases.before[key] : undefined;
  const over = (limit: number | null | undefined) =>
    before === undefined || limit === null || limit === undefined ? undefined : before + limit;
  const title = `${label}, ${loop} loop`;
  const places = thin(
    samples.map(({ memory }) => memory[key]),
    MAX_TABLE_ROUNDS,
  );
  return html`<figure><figcaption>${title}</figcaption>${roundsChart({
    id,
    title: `${name}: ${title}, by round`,
    samples,
    managers,
    key,
    before,
    budget: over(growth?.budget),
    baseline: over(growth?.baseline),
  })}<p class="legend">${lineSample('info')} ${isLifecycle ? 'after cleanup' : 'after the round'} ${lineSample('live')} with ${formatNumber(managers)} alive</p>
${behind(
  title,
  [
    figures('round'),
    figures(isLifecycle ? 'after cleanup' : 'after the round'),
    figures(`with ${formatNumber(managers)}`),
  ],
  [
    ...(before === undefined ? [] : [['before', formatBytes(before), '']]),
    ...places.map((place) => {
      const { round, memory, live } = samples[place]!;
      return [String(round), formatBytes(memory[key]), formatBytes(live[key])];
    }),
  ],
)}</figure>`;
}

function phaseTable({ phases: { before, live, after }, managers, name }: MeasuredScenario): Markup {
  return table(
    `Memory in three phases: ${name}`,
    [
      words('memory'),
      figures('before'),
      figures(`with ${formatNumber(managers)}`),
      figures('after cleanup'),
      figures('per manager'),
      figures('kept'),
    ],
    PHASE_ROWS.filter(([, key]) => Number.isFinite(before[key])).map(([label, key]) => [
      label,
      formatBytes(before[key]),
      formatBytes(live[key]),
      formatBytes(after[key]),
      formatBytes(Math.round((live[key] - before[key]) / Math.max(1, managers)), { signed: true }),
      formatBytes(after[key] - before[key], { signed: true }),
    ]),
  );
}

const METRIC_WORDS = { pass: 'passed', fail: 'failed', undecided: 'undecided', info: 'shown' } as const;

function metricTable(scenario: MeasuredScenario): Markup {
  return table(
    `Figures: ${scenario.name}`,
    [
      words('metric'),
      figures('baseline'),
      figures('now'),
      figures('change'),
      figures('budget'),
      words(html`<span class="hidden">drawn</span>`),
      words('verdict'),
    ],
    metricRows(scenario, true).map(({ label, baseline, now, change, budget, result }) => [
      label,
      baseline,
      result.missing
        ? 'not measured'
        : result.spread > 0
          ? html`${now} <small>± ${formatFigure(result.spread, result.unit)}</small>`
          : now,
      change,
      budget,
      bullet(result),
      html`<span class="mark ${result.verdict}">${METRIC_WORDS[result.verdict]}</span>`,
    ]),
  );
}

function scalePart(id: string, { name, scale }: MeasuredScenario): Content {
  if (!scale) return '';
  const { points } = scale;
  const charts = (
    [
      ['createMs', 'Time to make one', 'ms', scale.createMs],
      ['liveBytes', 'Bytes of one', 'bytes', scale.liveBytes],
    ] as const
  ).map(([key, label, unit, exponent]) => {
    const title = `${label} as the managers grow`;
    return html`<figure><figcaption>${title}${exponent && `: ${formatExponent(exponent)}`}</figcaption>${scaleChart(`${id}-n-${key}`, `${name}: ${title}`, points, key)}${behind(
      title,
      [figures('managers'), figures(label)],
      points.map((point) => [formatNumber(point.managers), formatFigure(point[key], unit)]),
    )}</figure>`;
  });
  return html`<h4>What one manager costs, by how many there are</h4><div class="charts">${charts}</div>`;
}

function plateausPart(id: string, { plateaus }: MeasuredScenario): Content {
  if (plateaus.length === 0) return '';
  const shown = plateaus.slice(0, MAX_PLATEAUS);
  const more = plateaus.length - shown.length;
  const charts = shown.map(({ className, loop, windows, bytes }, i) => {
    const title = `${className}: objects added by each window`;
    return html`<figure><figcaption><code>${className}</code>, ${loop} loop</figcaption>${stepsChart(`${id}-p${i}`, title, windows, 'plateau')}${behind(
      title,
      [words('window'), figures('objects'), figures('bytes')],
      windows.map((added, w) => [`window ${w + 1}`, formatNumber(added), formatBytes(bytes[w] ?? 0, { signed: true })]),
    )}</figure>`;
  });
  return html`<h4>Grew and stopped</h4><div class="charts">${charts}</div>${more > 0 && html`<p class="note">${formatNumber(more)} more grew and stopped.</p>`}`;
}

function survivorsPart({ survivors = [] }: MeasuredScenario): Content {
  if (survivors.length === 0) return '';
  const items = survivors
    .slice(0, MAX_SURVIVORS)
    .map(
      ({ count, className, path }) =>
        html`<p>${formatNumber(count)} <code>${className}</code>, held by</p>${pathChain(path)}`,
    );
  return html`<h4>Survivors that do not grow</h4>${items}`;
}

function trendFigure(id: string, trend: Trend): Markup {
  const { label, better } = metricDefinition(trend.metric);
  const show = (value: number) =>
    formatFigure(trend.unit === 'bytes' ? Math.round(value) : Number(value.toFixed(2)), trend.unit);
  const moved = trend.changes.map(({ before, after, index }) => {
    const isWorse = better === 'larger' ? after < before : after > before;
    return html`<li class="${isWorse ? 'fail' : 'pass'}">${show(before)} → ${show(after)} at <code>${commitOf(trend.points[index]!)}</code></li>`;
  });
  const title = `${trend.scenario}: ${label} over ${countOf(trend.points.length, 'run')}`;
  return html`<figure><figcaption>${label}</figcaption>${trendChart(id, title, trend)}${moved.length > 0 ? html`<ul class="moved">${moved}</ul>` : html`<p class="legend">no change point in ${countOf(trend.points.length, 'run')}</p>`}
${behind(
  title,
  [words('commit'), words('day'), figures(label), figures('budget'), figures('baseline')],
  shownPlaces(trend, MAX_TABLE_RUNS).map((place) => {
    const point = trend.points[place]!;
    const limit = (value: number | null) => (value === null ? '–' : show(value));
    return [
      html`<code>${commitOf(point)}</code>`,
      point.at.slice(0, 10),
      show(point.value),
      limit(point.budget),
      limit(point.baseline),
    ];
  }),
)}</figure>`;
}

function heapPart(id: string, { top, snapshot }: HeapPicture, { leaks }: MeasuredScenario): Markup {
  const leaking = new Set(leaks.filter(fails).map(({ className }) => className));
  const rows = icicleRows(top, MAX_TABLE_BOXES).map(({ depth, node }) => [
    html`${'· '.repeat(depth)}<code>${node.name}</code>`,
    formatNumber(node.count),
    formatBytes(node.bytes),
    `${((100 * node.bytes) / Math.max(1, top.bytes)).toFixed(1)} %`,
  ]);
  return html`<h4>What the last snapshot's objects keep alive</h4>
<figure class="wide"><figcaption>${snapshot}: each box is held by the one above it alone, and as wide as what would go with it${leaking.size > 0 && '; what leaks is marked'}</figcaption><div class="scroll icicle" role="group" aria-label="Retained bytes, drawn" tabindex="0">${icicle(id, `Retained bytes in ${snapshot}`, top, leaking)}</div>
${behind(`Retained bytes in ${snapshot}`, [words('object'), figures('objects'), figures('retained'), figures('share')], rows)}</figure>`;
}

function notesPart(scenario: MeasuredScenario): Content {
  const { retained = [], artifacts } = scenario;
  const items = noteTexts(scenario);
  return html`${items.length > 0 && html`<h4>Notes</h4><ul class="notes">${items.map((note) => html`<li>${note}</li>`)}</ul>`}
${
  retained.length > 0 &&
  html`<details><summary>What the diagnosis found alive, by who allocated it</summary>${table(
    'Retained, by who allocated it',
    [words('allocated by'), figures('bytes')],
    retained
      .slice(0, MAX_ROWS)
      .map(({ functionName, bytes, ...position }) => [
        html`<code>${functionName || '(anonymous)'}</code> <small>${positionText(position)}</small>`,
        formatBytes(bytes),
      ]),
  )}</details>`
}
${artifacts.length > 0 && html`<details><summary>${countOf(artifacts.length, 'file')} kept</summary><ul class="files">${artifacts.map((file) => html`<li><code>${file}</code></li>`)}</ul></details>`}`;
}
