import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import pc from 'picocolors';
import { resolveConfig } from '../../config/resolve.js';
import { formatBytes } from '../../model/bytes.js';
import { escapeTerminal, jsonDocument } from '../../model/escape.js';
import type { IsolationFinding } from '../../model/finding.js';
import type { Leak } from '../../model/leak.js';
import { type Path, stepTexts } from '../../model/path.js';
import type { SourcePosition } from '../../model/position.js';
import { positionText } from '../../model/position.js';
import type { Screen } from '../../model/screen.js';
import { createCanvas } from '../../report/parts/canvas.js';
import { findingLines } from '../../report/parts/terminal-finding.js';
import { leakLines } from '../../report/parts/terminal-leak.js';
import { redactSecrets } from '../../secrets/redact.js';
import { resolveScreen } from '../terminal/screen.js';
import type { ExplainFlags } from './command.js';
import { type FoundFault, type FoundLeak, findingOfId, keyOfRun, runToLookAt } from './found.js';
import { type LastClean, lastClean } from './last-clean.js';

/** Source lines shown around a place. */
const AROUND = 2;

const EXPLAINED_SCHEMA = 'ws-profile/explained@1';

/** The one JSON document of `leaks explain --json`. */
export interface ExplainedFinding {
  readonly schema: typeof EXPLAINED_SCHEMA;
  readonly scenario: string;
  /** The scenario's file, relative to the project's root. */
  readonly file: string;
  readonly finding: Leak | IsolationFinding;
  /** The source where it is put in, where it is taken out and where it is allocated. */
  readonly places: readonly SourcePlace[];
  /** Commands to go on with. */
  readonly next: readonly string[];
}

interface SourcePlace {
  /** What happens there, such as `put in at`. */
  readonly what: string;
  readonly at: SourcePosition;
  readonly lines: readonly { readonly number: number; readonly text: string }[];
}

/** `ws-profile leaks explain`: a leak, or a fault of isolation, as a person looks into it. */
export async function explain(process: NodeJS.Process, id: string, flags: ExplainFlags): Promise<void> {
  const root = process.cwd();
  const run = await runToLookAt(root, flags.from);
  const found = findingOfId(id, run);
  const { scenario } = found;
  const places = await sourcePlaces(found, root);
  const config = await resolveConfig({ root, path: flags.config, env: process.env });
  const clean = await lastClean(config, { scenario, key: keyOfRun(run.result), before: run.result.startedAt });
  const next = nextCommands(found, { root, clean });
  if (flags.json) {
    const finding = 'leak' in found ? found.leak : found.finding;
    const document: ExplainedFinding = {
      schema: EXPLAINED_SCHEMA,
      scenario: scenario.name,
      file: scenario.file,
      finding,
      places: places.map((place) => ({
        ...place,
        lines: place.lines.map(({ number, text }) => ({ number, text: redactSecrets(text) })),
      })),
      next,
    };
    process.stdout.write(jsonDocument(document, 2));
    return;
  }
  const screen = resolveScreen(process.stdout, process.env);
  const lines = [
    `${scenario.name}, ${scenario.file}`,
    '',
    ...findingBlock(found, screen),
    ...places.flatMap((place) => placeLines(place, screen)),
    ...cleanLines(clean),
    '',
    '  next',
    ...next.map((command) => `    ${command}`),
  ];
  screen.write(`${lines.join('\n')}\n`);
}

function findingBlock(found: FoundLeak | FoundFault, screen: Screen): string[] {
  const canvas = createCanvas(screen, true);
  if ('leak' in found) {
    return [...leakLines(found.leak, canvas), ...pathLines(found.leak.path), ...classLines(found.leak)];
  }
  return [...findingLines(found.finding, canvas), ...pathLines(found.finding.path)];
}

/** Every step, root first, with where it is written. */
function pathLines(path: Path): string[] {
  const texts = stepTexts(path, 'from-root');
  const steps = texts.map((text, i) => {
    const source = texts.length === path.length ? path[i]?.source : undefined;
    const at = source?.file ? `   ${escapeTerminal(positionText(source), 300)}` : '';
    return `    ${'  '.repeat(Math.min(i, 12))}${escapeTerminal(text, 200)}${at}`;
  });
  return ['', '  path, root first', ...steps];
}

function classLines(leak: Leak): string[] {
  const rows = leak.classes.map(({ className, count, bytes }) => {
    const [counts, sizes] = [count.map((n) => `+${n}`).join(' '), bytes.map((n) => formatBytes(n)).join(' ')];
    return `    ${escapeTerminal(className, 80)}   ${counts}   ${sizes}`;
  });
  return ['', '  what grew with it, by window', ...rows];
}

async function sourcePlaces(found: FoundLeak | FoundFault, root: string): Promise<SourcePlace[]> {
  const shown: SourcePlace[] = [];
  for (const [what, place] of 'leak' in found ? placesOfLeak(found.leak) : placesOfFault(found.finding)) {
    const lines = place && (await sourceLines(place, root));
    if (lines) shown.push({ what, at: { file: place.file, ...positionOf(place) }, lines });
  }
  return shown;
}

type Place = readonly [what: string, place: SourcePosition | undefined];

function placesOfLeak({ putInAt, site = [], path }: Leak): readonly Place[] {
  return [
    ['put in at', putInAt],
    ['taken out at', putInAt?.takenOut[0]],
    ['allocated at', site.find(({ line }) => line !== undefined)],
    ['its holder', holderOf(path)],
  ];
}

function placesOfFault({ site = [], path }: IsolationFinding): readonly Place[] {
  return [
    ['allocated at', site.find(({ line }) => line !== undefined)],
    ['its holder', holderOf(path)],
  ];
}

function holderOf(path: Path): SourcePosition | undefined {
  return path.toReversed().find(({ source }) => source?.line !== undefined)?.source;
}

function positionOf({ line, column }: SourcePosition): Omit<SourcePosition, 'file'> {
  return { ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
}

/** The lines around a place; undefined where they can't be read. */
async function sourceLines(place: SourcePosition, root: string): Promise<SourcePlace['lines'] | undefined> {
  const { line } = place;
  if (line === undefined) return undefined;
  const text = await readFile(resolve(root, place.file), 'utf8').catch(() => undefined);
  const first = Math.max(1, line - AROUND);
  return text
    ?.split(/\r?\n/)
    .slice(first - 1, line + AROUND)
    .map((code, i) => ({ number: first + i, text: code }));
}

function placeLines({ what, at, lines }: SourcePlace, screen: Screen): string[] {
  const paint = pc.createColors(screen.color);
  const shown = lines.map(({ number, text }) => {
    const code = escapeTerminal(text.replaceAll('\t', '  '), screen.width - 16);
    const row = `    ${number === at.line ? '>' : ' '} ${String(number).padStart(5)} | ${code}`;
    return number === at.line ? row : paint.dim(row);
  });
  return ['', `  ${what} ${escapeTerminal(positionText(at), 300)}`, ...shown];
}

/** What is other than when the scenario passed last. */
function cleanLines(clean: LastClean | undefined): string[] {
  if (!clean) return ['', '  no earlier run of it that passed is in the history'];
  const { at, commit, branch, moved } = clean;
  const where = [commit && `at ${commit.slice(0, 9)}`, branch && `on ${branch}`].filter(Boolean).join(' ');
  const width = Math.max(...moved.map(({ label }) => label.length), 0);
  return [
    '',
    `  since it passed, ${escapeTerminal(`${at.slice(0, 16).replace('T', ' ')} UTC ${where}`.trimEnd(), 200)}`,
    ...moved.map(({ label, before, now }) => `    ${label.padEnd(width)}  ${before} → ${now}`),
  ];
}

function nextCommands(
  found: FoundLeak | FoundFault,
  { root, clean }: { readonly root: string; readonly clean: LastClean | undefined },
): string[] {
  const { scenario } = found;
  const changes = clean?.commit ? [`git diff --stat ${clean.commit.slice(0, 9)}`] : [];
  const again = `npx ws-profile run ${quoted(scenario.file)}`;
  if (!('leak' in found)) return [...changes, again];
  const last = scenario.artifacts.findLast((file) => /lifecycle-\d+\.heapsnapshot$/.test(file));
  const path =
    last && `npx ws-profile heap path ${quoted(relative(root, last))} --class ${quoted(found.leak.className)}`;
  return [
    ...changes,
    ...(path ? [path] : []),
    `npx ws-profile leaks accept ${found.leak.id} --reason "why it may stay"`,
    again,
  ];
}

function quoted(text: string): string {
  return /^[\w./@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
