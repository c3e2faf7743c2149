import type { IsolationFinding } from '../../../model/finding.js';
import { html, type Markup } from '../html.js';
import { drawing, round } from './frame.js';

const MAX_TENANTS = 12;
const SIZE = { width: 340, height: 240 };
const RADIUS = { x: 120, y: 86 };

/** Tenants in a ring, and a line between those that something joins, with the number of the finding that says what. */
export function bridgesGraph(id: string, title: string, findings: readonly IsolationFinding[]): Markup {
  const all = [...new Set(findings.flatMap(({ tenants }) => tenants))];
  const tenants = all.slice(0, MAX_TENANTS);
  const places = new Map(
    tenants.map((tenant, i) => {
      const angle = (i / tenants.length) * 2 * Math.PI - Math.PI / 2;
      const x = round(SIZE.width / 2 + RADIUS.x * Math.cos(angle));
      const y = round(SIZE.height / 2 + RADIUS.y * Math.sin(angle));
      return [tenant, { x, y }] as const;
    }),
  );
  const bridges = findings.flatMap((finding, i) => {
    const joined = finding.tenants.flatMap((tenant) => places.get(tenant) ?? []);
    return joined.slice(1).map((to, j) => ({ number: i + 1, from: joined[j]!, to }));
  });
  const lines = bridges.map(({ number, from, to }) => {
    const [x, y] = [round((from.x + to.x) / 2), round((from.y + to.y) / 2)];
    return html`<line class="c-leak" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke="#e5534b" stroke-width="1.6"/><circle class="c-paper" cx="${x}" cy="${y}" r="8" fill="Canvas" stroke="#e5534b"/><text x="${x}" y="${round(y + 3.5)}" text-anchor="middle" font-size="10">${number}</text>`;
  });
  const nodes = tenants.map((tenant) => {
    const { x, y } = places.get(tenant)!;
    const name = tenant.length > 14 ? `${tenant.slice(0, 13)}…` : tenant;
    return html`<circle class="c-info" cx="${x}" cy="${y}" r="6" fill="#3b82f6"/><text x="${x}" y="${round(y < SIZE.height / 2 ? y - 11 : y + 18)}" text-anchor="middle">${name}</text>`;
  });
  const hidden = all.length - tenants.length;
  const text = `${findings.map(({ tenants: joined }, i) => `Finding ${i + 1} joins ${joined.slice(0, MAX_TENANTS).join(', ')}`).join('. ')}.${hidden > 0 ? ` ${hidden} more tenants are not drawn.` : ''}`;
  return drawing(id, SIZE, { title, text }, html`${lines}${nodes}`);
}
