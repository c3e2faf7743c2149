import { formatBytes } from '../../model/bytes.js';
import { escapeTerminal } from '../../model/escape.js';
import { fails } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';
import { pathText } from '../../model/path.js';
import type { Canvas } from './canvas.js';
import { cumulative } from './figures.js';
import { displayWidth, flow, pad, wrap } from './layout.js';
import { allocatedText, kindText, leakBytes, leakHeadline, putInText } from './wording.js';

const MAX_CLASSES = 5;
const MAX_FRAMES = 4;

/** A leak's block: how much, who holds it, where it was made, its id. */
export function leakLines(leak: Leak, canvas: Canvas): string[] {
  return [...headline(leak, canvas), ...details(leak, canvas).flatMap(([key, text]) => detail(key, text, canvas))];
}

function headline(leak: Leak, { paint, width }: Canvas): string[] {
  const tag = fails(leak) ? paint.red(paint.bold('LEAK')) : paint.yellow(leak.status.toUpperCase());
  const parts = [
    `${tag}  ${paint.bold(leakHeadline(leak, (name) => escapeTerminal(name, 120)))}`,
    leakBytes(leak),
    cumulative(leak.windows),
  ];
  return flow(parts, width - 2, 6).map((line) => `  ${line}`);
}

function details(leak: Leak, canvas: Canvas): (readonly [key: string, text: string])[] {
  const kind = kindText(leak);
  const rows: [string, string][] = [
    ['what', escapeTerminal(kind)],
    ['held by', pathText(leak.path, 'to-root', (step) => escapeTerminal(step))],
    ['put in at', escapeTerminal(putInText(leak), 1000)],
    ['allocated', escapeTerminal(allocatedText(leak, canvas.verbose ? 20 : MAX_FRAMES), 1000)],
    ['with it', withIt(leak, canvas)],
    ['teardown', leak.releasedAtTeardown ? 'released at teardown: it lives as long as its manager' : ''],
    ['status', leak.status === 'new' ? '' : escapeTerminal([leak.status, leak.reason].filter(Boolean).join(': '))],
    ['leak id', escapeTerminal(leak.id)],
  ];
  return rows.filter(([, text]) => text !== '');
}

/** The other classes that grew with it, most bytes first. */
function withIt(leak: Leak, { verbose }: Canvas): string {
  const others = leak.classes.filter(
    (growth) => growth.className !== leak.className && (growth.count.at(-1) !== 0 || growth.bytes.at(-1) !== 0),
  );
  const shown = verbose ? others : others.slice(0, MAX_CLASSES);
  const texts = shown.map((growth) => {
    const last = growth.count.at(-1) ?? 0;
    return `${escapeTerminal(growth.className, 60)} +${last} (${formatBytes(growth.bytes.at(-1) ?? 0, { signed: true })})`;
  });
  if (others.length > shown.length) texts.push(`${others.length - shown.length} more`);
  return texts.length > 0 ? `${texts.join(', ')} a window` : '';
}

const KEY_WIDTH = 11;

/** One row of a block: what it is, and its text. */
export function detail(key: string, text: string, { paint, width }: Canvas): string[] {
  if (width < 60) return [`    ${paint.dim(key)}`, ...wrap(text, width - 6).map((line) => `      ${line}`)];
  const indent = 4 + KEY_WIDTH;
  const label = `    ${paint.dim(pad(key, KEY_WIDTH))}`;
  const lines = wrap(text, Math.max(8, width - indent));
  return lines.map((line, i) => (i === 0 ? label + line : ' '.repeat(displayWidth(label)) + line));
}
