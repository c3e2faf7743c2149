import { formatBytes } from '../../model/bytes.js';
import type { Exhibits } from '../../model/exhibits.js';
import { fails, type IsolationFinding } from '../../model/finding.js';
import type { CodePlace, Leak } from '../../model/leak.js';
import { pathText } from '../../model/path.js';
import { positionText, type StackFrame } from '../../model/position.js';
import { countOf, cumulative, formatCountEach, formatNumber } from '../parts/figures.js';
import { kindText, leakBytes } from '../parts/wording.js';
import { sparkSteps, stepsChart } from './charts/steps.js';
import { html, type Markup } from './html.js';
import { pathChain } from './path.js';
import { behind, figures, table, words } from './table.js';

const MAX_CLASSES = 12;
const MAX_FRAMES = 8;
const MAX_TAKEN_OUT = 3;

type Lines = Exhibits['lines'];

/** A leak: how much, who holds it, where it is put in and allocated, in which steps it grows and what grows with it. */
export function leakArticle(id: string, leak: Leak, lines: Lines): Markup {
  const { className, per, windows, loop } = leak;
  const kind = kindText(leak);
  const facts = [leakBytes(leak), kind, `${loop} loop`, leak.releasedAtTeardown ? 'released at teardown' : ''];
  return html`<article class="finding ${fails(leak) ? 'bad' : 'known'}" id="${id}" aria-labelledby="${id}-h">
<h4 id="${id}-h"><span class="tag">${fails(leak) ? 'leak' : leak.status}</span> ${formatCountEach(per.count)} <code>${className}</code> per ${per.unit}</h4>
<p class="facts">${facts.filter(Boolean).join(' · ')} · id <code>${leak.id}</code></p>
${leak.reason && html`<p class="note">${leak.reason}</p>`}
<div class="pair"><div>
<h5>Held by</h5>${pathChain(leak.path, leak.entry)}
${placesOf(leak, lines)}
</div><figure><figcaption>What each window added</figcaption>${stepsChart(`${id}-s`, `${className}: objects added by each window`, windows, 'leak')}
${behind(
  `${className}, by window`,
  [words('window'), figures('added'), figures('stood after it')],
  windows.map((added, i) => [`window ${i + 1}`, formatNumber(added), formatNumber(sum(windows.slice(0, i + 1)))]),
)}</figure></div>
${grownWith(leak)}
</article>
`;
}

function placesOf({ putInAt, site = [], siteNote }: Leak, lines: Lines): Markup {
  const put =
    putInAt &&
    html`<h5>Put in at</h5>${codeLine(putInAt)}${
      putInAt.takenOut.length > 0
        ? html`<h5>Taken out at</h5>${putInAt.takenOut.slice(0, MAX_TAKEN_OUT).map(codeLine)}`
        : html`<p class="note">Nothing that was loaded takes it out again.</p>`
    }`;
  const allocated =
    site.length > 0
      ? html`<h5>Allocated at</h5><ol class="frames">${site.slice(0, MAX_FRAMES).map((frame) => frameItem(frame, lines))}</ol>`
      : siteNote && html`<p class="note">Where it was allocated is not known: ${siteNote}.</p>`;
  return html`${put}${allocated}`;
}

function codeLine(place: CodePlace): Markup {
  return html`<p class="code"><code>${place.code}</code> <small>${positionText(place)}</small></p>`;
}

function frameItem(frame: StackFrame, lines: Lines): Markup {
  const line = lines[`${frame.file}:${frame.line}`];
  const position = positionText(frame);
  return html`<li><code>${frame.functionName || '(anonymous)'}</code>${position && html` <small>${position}</small>`}${line && html`<br><code class="source">${line}</code>`}</li>`;
}

function grownWith({ classes, className }: Leak): Markup | false {
  if (classes.length < 2) return false;
  const shown = classes.slice(0, MAX_CLASSES);
  const rows = shown.map((growth) => [
    growth.className === className
      ? html`<strong><code>${growth.className}</code></strong>`
      : html`<code>${growth.className}</code>`,
    sparkSteps(growth.count),
    growth.count.map((count) => (count > 0 ? `+${formatNumber(count)}` : formatNumber(count))).join(' '),
    growth.bytes.map((bytes) => formatBytes(bytes, { signed: true })).join(' '),
  ]);
  const more = classes.length - shown.length;
  return html`<details class="with"><summary>Grew with it: ${classes.length === 2 ? 'one other class' : `${formatNumber(classes.length - 1)} other classes`}</summary>${table(
    'What grew with it, by window',
    [words('class'), words(html`<span class="hidden">course</span>`), figures('objects'), figures('bytes')],
    rows,
  )}${more > 0 && html`<p class="note">${countOf(more, 'more')}.</p>`}</details>`;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const ISOLATION_NAMES: Readonly<Record<IsolationFinding['kind'], string>> = {
  bridge: 'bridge between tenants',
  'foreign-delivery': "delivered to another's socket",
  'user-slot': 'a variable that holds some user',
  singleton: 'singleton',
};

/** What reached another tenant, or may. */
export function isolationArticle(id: string, finding: IsolationFinding, lines: Lines): Markup {
  const { kind, tenants, count, path, site = [] } = finding;
  const who = tenants.slice(0, 8).join(', ') + (tenants.length > 8 ? ` and ${tenants.length - 8} more` : '');
  return html`<article class="finding ${fails(finding) ? 'bad' : 'known'}" id="${id}" aria-labelledby="${id}-h">
<h4 id="${id}-h"><span class="tag">${fails(finding) ? 'shared' : finding.status}</span> ${ISOLATION_NAMES[kind]}</h4>
<p class="facts">${[who, countOf(count, 'time')].filter(Boolean).join(' · ')} · id <code>${finding.id}</code></p>
${finding.reason && html`<p class="note">${finding.reason}</p>`}
<h5>By way of</h5>${pathChain(path)}
${site.length > 0 && html`<h5>Allocated at</h5><ol class="frames">${site.slice(0, MAX_FRAMES).map((frame) => frameItem(frame, lines))}</ol>`}
</article>
`;
}

/** Findings as rows, for those that there is no room to draw. */
export function findingRows(caption: string, findings: readonly (Leak | IsolationFinding)[]): Markup {
  return table(
    caption,
    [words('what'), words('held by'), figures('after each window'), words('status'), words('id')],
    findings.map((finding) => [
      'windows' in finding
        ? html`${formatCountEach(finding.per.count)} <code>${finding.className}</code> per ${finding.per.unit}`
        : ISOLATION_NAMES[finding.kind],
      html`<code>${pathText(finding.path, 'to-root')}</code>`,
      'windows' in finding ? cumulative(finding.windows) : '',
      finding.status,
      html`<code>${finding.id}</code>`,
    ]),
  );
}
