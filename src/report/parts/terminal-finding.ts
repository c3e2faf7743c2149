import { escapeTerminal } from '../../model/escape.js';
import { fails, type IsolationFinding } from '../../model/finding.js';
import { pathText } from '../../model/path.js';
import type { Canvas } from './canvas.js';
import { findingHeadline, tenantsText } from './isolation-wording.js';
import { flow } from './layout.js';
import { detail } from './terminal-leak.js';

/** The block of what reached another tenant, or may: whose it is, by which way, its id. */
export function findingLines(finding: IsolationFinding, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const tag = TAGS[finding.kind];
  const sign = fails(finding) ? paint.red(paint.bold(tag)) : paint.yellow(`${tag} (${finding.status})`);
  const headline = flow([`${sign}  ${paint.bold(escapeTerminal(findingHeadline(finding), 400))}`], width - 2, 6);
  const rows = [
    ['path', pathText(finding.path, 'from-root', (step) => escapeTerminal(step))],
    ['what', escapeTerminal(finding.detail ?? '', 400)],
    ['tenants', escapeTerminal(tenantsText(finding), 400)],
    [
      'status',
      finding.status === 'new' ? '' : escapeTerminal([finding.status, finding.reason].filter(Boolean).join(': ')),
    ],
    ['finding id', escapeTerminal(finding.id)],
  ] as const;
  const shown = rows.filter(([, text]) => text !== '');
  return [...headline.map((line) => `  ${line}`), ...shown.flatMap(([key, text]) => detail(key, text, canvas))];
}

const TAGS: Readonly<Record<IsolationFinding['kind'], string>> = {
  bridge: 'SHARED',
  'foreign-delivery': 'MISDELIVERED',
  'user-slot': 'ONE USER KEPT',
  singleton: 'SINGLETON',
};
