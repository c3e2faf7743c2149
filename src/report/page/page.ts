import type { Stability } from '../../model/exhibits.js';
import { isMeasured, type ScenarioResult } from '../../model/result.js';
import { VERDICT_WORDS } from '../parts/stability-words.js';
import { findingRows } from './finding.js';
import { type Content, html, trusted } from './html.js';
import {
  categoriesSection,
  changesSection,
  navigation,
  pageHeader,
  phasesSection,
  reasonsSection,
  watchSection,
} from './overview.js';
import { type ScenarioView, scenarioLink, scenarioSection } from './scenario.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** A page, and the files beside it that it refers to, by their names in its folder. */
export interface Page {
  readonly html: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** What all scenarios may take, in characters: the page stays under 3 MB with what is around them. */
const ROOM = 2_300_000;
/** So many findings of a scenario are drawn or listed on the page itself. */
const ON_PAGE = 40;

/**
 * The report as one document that needs nothing but itself: no script to be read, no style to be understood, no network.
 *
 * @param folder where files beside it lie, relative to it; without one, what there is no room for is left to the JSON report
 */
export function stabilityPage({ report, exhibits }: Stability, folder?: string): Page {
  const files: { name: string; text: string }[] = [];
  const write = (name: string, title: string, content: Content): string | undefined => {
    if (folder === undefined) return undefined;
    files.push({ name, text: documentOf(title, html`<main id="main">${content}</main>`) });
    return `${encodeURIComponent(folder)}/${name}`;
  };
  const scenarios = exhibits.result?.scenarios ?? [];
  const views = scenarios.map((scenario, i): ScenarioView => {
    const id = `s${i}`;
    return { id, scenario, exhibits, allFindings: findingsPage(id, scenario, write) };
  });
  const sections = inRoom(views, (view) => write(`${view.id}.html`, view.scenario.name, scenarioSection(view)));
  const body = html`<a class="skip" href="#main">Skip to the report</a>
${pageHeader(report)}<div class="page">${navigation(report)}<main id="main">
${reasonsSection(report)}${categoriesSection(report)}${phasesSection(report)}${changesSection(report)}${watchSection(report)}
${sections.length > 0 && html`<section id="scenarios" aria-labelledby="scenarios-h"><h2 id="scenarios-h">Scenarios</h2><div class="tools"></div>${sections}</section>`}
</main></div><footer><p>Made by ws-profile. It needs no network and no script.</p></footer>`;
  return { html: documentOf(`${VERDICT_WORDS[report.verdict]} – stability report`, body), files };
}

function findingsPage(
  id: string,
  scenario: ScenarioResult,
  write: (name: string, title: string, content: Content) => string | undefined,
): string | undefined {
  if (!isMeasured(scenario)) return undefined;
  const all = [...scenario.findings, ...scenario.leaks];
  if (all.length <= ON_PAGE) return undefined;
  const title = `Findings of ${scenario.name}`;
  return write(`${id}-findings.html`, title, html`<h1>${title}</h1>${findingRows(title, all)}`);
}

/** Scenarios in their order. Where there is no room for all, those that passed give way first. */
function inRoom(
  views: readonly ScenarioView[],
  writePage: (view: ScenarioView) => string | undefined,
): readonly Content[] {
  const drawn = views.map((view) => ({ view, section: scenarioSection(view) }));
  const byWeight = drawn.toSorted(
    (a, b) => Number(a.view.scenario.verdict === 'pass') - Number(b.view.scenario.verdict === 'pass'),
  );
  let room = ROOM;
  const fit = new Set<ScenarioView>();
  for (const { view, section } of byWeight) {
    const size = Buffer.byteLength(section.markup);
    if (size > room) continue;
    room -= size;
    fit.add(view);
  }
  return drawn.map(({ view, section }) => (fit.has(view) ? section : scenarioLink(view, writePage(view))));
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M1 12h3V8h4V4h7' fill='none' stroke='%233b82f6' stroke-width='2'/%3E%3C/svg%3E";

function documentOf(title: string, body: Content): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${trusted(ICON)}">
<style>${trusted(STYLE)}</style>
</head>
<body>
${body}
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.markup;
}
