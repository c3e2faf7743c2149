import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import pc from 'picocolors';
import { formatBytes } from '../../model/bytes.js';
import { escapeTerminal } from '../../model/escape.js';
import { stepTexts } from '../../model/path.js';
import type { SourcePosition } from '../../model/position.js';
import { positionText } from '../../model/position.js';
import type { Screen } from '../../model/screen.js';
import { createCanvas } from '../../report/parts/canvas.js';
import { leakLines } from '../../report/parts/terminal-leak.js';
import { resolveScreen } from '../terminal/screen.js';
import type { SuggestFlags } from './command.js';
import { type FoundLeak, leakOfId, runToLookAt } from './found.js';

/** Source lines shown around a place. */
const AROUND = 2;

/** `ws-profile leaks explain`: a leak as a person looks into it. */
export async function explain(process: NodeJS.Process, id: string, flags: SuggestFlags): Promise<void> {
  const run = await runToLookAt(process.cwd(), flags.from);
  const found = leakOfId(id, run);
  const screen = resolveScreen(process.stdout, process.env);
  const lines = [
    `${found.scenario.name}, ${found.scenario.file}`,
    '',
    ...leakLines(found.leak, createCanvas(screen, true)),
    ...pathLines(found),
    ...classLines(found),
    ...(await placeLines(found, process.cwd(), screen)),
    ...nextLines(found, process.cwd()),
  ];
  screen.write(`${lines.join('\n')}\n`);
}

/** Every step, root first, with where it is written. */
function pathLines({ leak }: FoundLeak): string[] {
  const texts = stepTexts(leak.path, 'from-root');
  const steps = texts.map((text, i) => {
    const source = texts.length === leak.path.length ? leak.path[i]?.source : undefined;
    const at = source?.file ? `   ${escapeTerminal(positionText(source), 300)}` : '';
    return `    ${'  '.repeat(Math.min(i, 12))}${escapeTerminal(text, 200)}${at}`;
  });
  return ['', '  path, root first', ...steps];
}

function classLines({ leak }: FoundLeak): string[] {
  const rows = leak.classes.map(({ className, count, bytes }) => {
    const [counts, sizes] = [count.map((n) => `+${n}`).join(' '), bytes.map((n) => formatBytes(n)).join(' ')];
    return `    ${escapeTerminal(className, 80)}   ${counts}   ${sizes}`;
  });
  return ['', '  what grew with it, by window', ...rows];
}

/** The source where it is put in, where it is taken out and where it is allocated. */
async function placeLines({ leak }: FoundLeak, root: string, screen: Screen): Promise<string[]> {
  const { putInAt, site = [], path } = leak;
  const holder = path.toReversed().find(({ source }) => source?.line !== undefined)?.source;
  const places: readonly (readonly [string, SourcePosition | undefined])[] = [
    ['put in at', putInAt],
    ['taken out at', putInAt?.takenOut[0]],
    ['allocated at', site.find(({ line }) => line !== undefined)],
    ['its holder', putInAt ? undefined : holder],
  ];
  const lines: string[] = [];
  for (const [what, place] of places) if (place) lines.push(...(await sourceFrame(what, place, root, screen)));
  return lines;
}

async function sourceFrame(what: string, place: SourcePosition, root: string, screen: Screen): Promise<string[]> {
  const { line } = place;
  const text =
    line === undefined ? undefined : await readFile(resolve(root, place.file), 'utf8').catch(() => undefined);
  if (text === undefined || line === undefined) return [];
  const paint = pc.createColors(screen.color);
  const all = text.split(/\r?\n/);
  const first = Math.max(1, line - AROUND);
  const shown = all.slice(first - 1, line + AROUND).map((code, i) => {
    const number = first + i;
    const row = `    ${number === line ? '>' : ' '} ${String(number).padStart(5)} | ${escapeTerminal(code.replaceAll('\t', '  '), screen.width - 16)}`;
    return number === line ? row : paint.dim(row);
  });
  return ['', `  ${what} ${escapeTerminal(positionText(place), 300)}`, ...shown];
}

function nextLines({ leak, scenario }: FoundLeak, root: string): string[] {
  const last = scenario.artifacts.findLast((file) => /lifecycle-\d+\.heapsnapshot$/.test(file));
  const commands = [
    last && `npx ws-profile heap path ${quoted(relative(root, last))} --class ${quoted(leak.className)}`,
    `npx ws-profile leaks accept ${leak.id} --reason "why it may stay"`,
    `npx ws-profile run ${quoted(scenario.file)}`,
  ];
  return ['', '  next', ...commands.flatMap((command) => (command ? [`    ${command}`] : []))];
}

function quoted(text: string): string {
  return /^[\w./@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
