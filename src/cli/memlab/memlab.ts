import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { findKeptSnapshots } from '../../artifacts/kept-snapshots.js';
import { anonymizedFolder } from '../../artifacts/names.js';
import { type ExitCode, WsProfileError } from '../../errors.js';
import { requireRegularFile } from '../../files/regular-file.js';
import { analyseWithMemlab, anonymizeWithMemlab, type MemlabOptions } from '../../integrations/memlab/memlab.js';
import { requireTool } from '../../integrations/optional-tool.js';
import { escapeTerminal } from '../../model/escape.js';
import { countOf } from '../../report/parts/figures.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { printableText } from '../terminal/printable.js';
import type { MemlabFlags } from './command.js';

const MAX_LINE = 400;
/** Kinds of names that are still in a copy; the most frequent come first. */
const SHOWN_FAMILIES = 10;

/** Runs `ws-profile memlab` and returns its exit code. */
export async function memlab(process: NodeJS.Process, flags: MemlabFlags): Promise<ExitCode> {
  if (flags.analysis === undefined && !flags.anonymize) {
    throw new WsProfileError('USAGE', 'name an analysis, or pass --anonymize', {
      hint: '`ws-profile memlab --help` lists the analyses.',
    });
  }
  if (flags.analysis === 'object' && flags.nodeId === undefined) {
    throw new WsProfileError('USAGE', 'the analysis object shows one object: name it with --node-id', {
      hint: 'object-size and object-fanout print ids, such as @82377.',
    });
  }
  const root = process.cwd();
  const manifest = requireTool('memlab', root);
  const files = chooseSnapshots(root, flags);
  const interrupt = interruptSignal(process);
  // memlab writes logs into a folder of its own; nothing in it is worth keeping.
  const workDir = mkdtempSync(join(tmpdir(), 'ws-profile-memlab-'));
  const options: MemlabOptions = { manifest, signal: interrupt.signal };
  const print = (line: string) =>
    void process.stdout.write(`${escapeTerminal(printableText(process, line), MAX_LINE)}\n`);
  try {
    if (flags.anonymize) await anonymize(root, { files, output: flags.output, workDir }, options, print);
    if (flags.analysis) {
      process.stderr.write(`memlab ${flags.analysis} on ${describe(flags.isSeries ? files : files.slice(-1), root)}\n`);
      const text = await analyseWithMemlab(flags.analysis, argumentsOf(files, flags, workDir), workDir, options);
      for (const line of text.split('\n')) print(line);
      if (text === '') print('memlab found nothing to say.');
    }
    return 0;
  } finally {
    interrupt.release();
    rmSync(workDir, { recursive: true, force: true });
  }
}

function chooseSnapshots(
  root: string,
  { snapshot, scenario, loop, analysis, isSeries }: MemlabFlags,
): readonly string[] {
  const files = snapshot
    ? snapshot.map((file) => readable(resolve(root, file)))
    : findKeptSnapshots(root, { scenario, loop }).files;
  if (isSeries && files.length < 2) {
    throw new WsProfileError('USAGE', `${analysis} compares snapshots, and there is ${files.length}`, {
      hint: 'Name several with --snapshot, oldest first, or those of a run with --keep-snapshots.',
    });
  }
  return files;
}

function readable(file: string): string {
  try {
    accessSync(file, constants.R_OK);
    requireRegularFile(statSync(file));
    return file;
  } catch (cause) {
    throw new WsProfileError('SNAPSHOT_NOT_READABLE', `can't read ${file}: ${(cause as Error).message}`, { cause });
  }
}

/** memlab takes one file, or all files of a folder in the order of their names. */
function argumentsOf(files: readonly string[], { isSeries, nodeId }: MemlabFlags, workDir: string): string[] {
  const node = nodeId === undefined ? [] : ['--node-id', nodeId.replace(/^@/, '')];
  if (!isSeries) return ['--snapshot', files.at(-1) ?? '', ...node];
  const folder = join(workDir, 'series');
  mkdirSync(folder);
  files.forEach((file, i) => {
    symlinkSync(file, join(folder, `${String(i).padStart(4, '0')}.heapsnapshot`));
  });
  return ['--snapshot-dir', folder, ...node];
}

async function anonymize(
  root: string,
  to: { readonly files: readonly string[]; readonly output: string | undefined; readonly workDir: string },
  options: MemlabOptions,
  print: (line: string) => void,
): Promise<void> {
  const folder = to.output === undefined ? anonymizedFolder(to.files[0] ?? root) : resolve(root, to.output);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pairs = to.files.map((file) => [file, join(folder, basename(file))] as const);
  if (pairs.some(([from, copy]) => from === copy)) {
    throw new WsProfileError('USAGE', `--output ${folder} is where the snapshots are: the copies would replace them`);
  }
  if (new Set(pairs.map(([, copy]) => copy)).size < pairs.length) {
    throw new WsProfileError('USAGE', 'two of these snapshots have the same name, and the copies go into one folder');
  }
  const reports = await anonymizeWithMemlab(pairs, to.workDir, options);
  reports.forEach(({ valuesRedacted, contentRedacted }, i) => {
    const copy = relative(root, pairs[i]?.[1] ?? '');
    print(`${copy}   ${valuesRedacted} values and ${contentRedacted} identifiers taken out`);
  });
  for (const { count, shape, examples } of reports.at(-1)?.unclassifiedLabelFamilies.slice(0, SHOWN_FAMILIES) ?? []) {
    print(`  still in it: ${count} × ${shape}, such as ${examples.slice(0, 3).join(', ')}`);
  }
  print('Names of classes, functions and properties stay: look at what is still in it before you share a copy.');
}

function describe(files: readonly string[], root: string): string {
  const [first = '', ...more] = files;
  return more.length === 0
    ? relative(root, first)
    : `${countOf(files.length, 'snapshot')}, ${relative(root, first)} to ${basename(files.at(-1) ?? '')}`;
}
