import path from 'node:path';
import { findOrphans, removeBaselines } from '../../baseline/prune.js';
import { type BaselineEntry, listBaselines, readBaseline } from '../../baseline/store.js';
import { resolveConfig } from '../../config/resolve.js';
import { type ExitCode, WsProfileError } from '../../errors.js';
import { type Baseline, baselineKey } from '../../model/baseline.js';
import { formatBytes } from '../../model/bytes.js';
import type { Config } from '../../model/config.js';
import { escapeTerminal, jsonDocument } from '../../model/escape.js';
import { countOf } from '../../report/parts/figures.js';
import type { BaselineFlags } from './command.js';

/** A file of `baseline list`: what it holds, or why it can't be read. */
type Listed = BaselineEntry & ({ readonly baseline: Baseline } | { readonly problem: string });

/** The one JSON document of `baseline list --json`; paths are relative to the root. */
export type BaselineList = readonly Listed[];

/** Finds the names of all the project's scenarios. */
type ScenarioNames = (config: Config) => Promise<readonly string[]>;

/** `ws-profile baseline list`: exit code 2 when one of them is damaged. */
export async function list(process: NodeJS.Process, flags: BaselineFlags): Promise<ExitCode> {
  const config = await configOf(process, flags);
  const listed = await Promise.all((await listBaselines(config.baselines)).map((entry) => read(entry, config)));
  if (flags.json) {
    const shown: BaselineList = listed.map((one) => ({ ...one, path: path.relative(config.root, one.path) }));
    process.stdout.write(jsonDocument(shown, 2));
  } else {
    for (const line of table(listed, baselineKey(process.version, process.platform, process.arch))) {
      process.stdout.write(`${line}\n`);
    }
  }
  return listed.some((one) => 'problem' in one) ? 2 : 0;
}

/** `ws-profile baseline prune`. */
export async function prune(
  process: NodeJS.Process,
  flags: BaselineFlags,
  scenarioNames: ScenarioNames,
): Promise<ExitCode> {
  const config = await configOf(process, flags);
  const orphans = await findOrphans(config.baselines, await scenarioNames(config));
  if (flags.dryRun !== true) await removeBaselines(orphans);
  const verb = flags.dryRun ? 'would remove' : 'removed';
  for (const { path: file } of orphans) {
    process.stdout.write(`${verb} ${escapeTerminal(path.relative(config.root, file), 1000)}\n`);
  }
  if (orphans.length === 0) process.stdout.write('Every baseline belongs to a scenario.\n');
  return 0;
}

function configOf(process: NodeJS.Process, flags: BaselineFlags): Promise<Config> {
  return resolveConfig({ root: process.cwd(), path: flags.config, env: process.env });
}

async function read(entry: BaselineEntry, config: Config): Promise<Listed> {
  try {
    const baseline = await readBaseline({ ...entry, folder: config.baselines });
    return baseline ? { ...entry, baseline } : { ...entry, problem: 'it is gone' };
  } catch (error) {
    if (error instanceof WsProfileError) return { ...entry, problem: error.message };
    throw error;
  }
}

function table(listed: readonly Listed[], key: string): readonly string[] {
  if (listed.length === 0) return ['There are no baselines; `ws-profile run --update new` writes them.'];
  const rows = listed.map((one) => [
    escapeTerminal(one.scenario),
    one.key === key ? `${one.key} *` : escapeTerminal(one.key),
    'baseline' in one ? summary(one.baseline) : escapeTerminal(one.problem, 1000),
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return listed.some((one) => one.key === key) ? [...lines, '', '* compared on this machine'] : lines;
}

function summary({ node, metrics, acceptedLeaks }: Baseline): string {
  const live = metrics.liveBytesPerManager;
  const parts = [node, live && `${formatBytes(live.value)} live per manager`];
  if (acceptedLeaks.length > 0) parts.push(countOf(acceptedLeaks.length, 'accepted leak'));
  return parts.filter(Boolean).join(', ');
}
