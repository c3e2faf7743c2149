/** The names of all that runs and tools leave on disk, in one place. Paths are absolute where what they begin with is. */
import { dirname, join } from 'node:path';
import { OWN_FOLDER } from '../files/own-folder.js';
import type { Loop } from '../model/sample.js';

const RESULT_FILE = 'result.json';

/** Where runs keep their artifacts. Oldest first by name. */
export function runsFolder(root: string): string {
  return join(root, OWN_FOLDER, 'runs');
}

/** By its name a run can be told from later ones, and whether its process still is. */
export function runFolder(root: string, { at, pid }: { readonly at: Date; readonly pid: number }): string {
  return join(runsFolder(root), `${stamp(at)}-${pid}`);
}

/** `2026-11-25T09-40-33-973Z-20404`: when it began, and the id of its process. */
const RUN_NAME = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-(\d+)$/;

/** A run, from its folder's name; undefined where that is none of a run's. */
export function runOf(name: string): { readonly at: Date; readonly pid: number } | undefined {
  const match = RUN_NAME.exec(name);
  if (!match) return undefined;
  return { at: new Date(name.replace(RUN_NAME, '$1T$2:$3:$4.$5Z')), pid: Number(match[6]) };
}

export function resultFile(runFolder: string): string {
  return join(runFolder, RESULT_FILE);
}

export function scenarioFolder(runFolder: string, scenario: string): string {
  return join(runFolder, scenario);
}

/**
 * Which snapshot of a loop: before its managers are created, after a window (0: before the first), after a time without rounds, after
 * the live managers' destruction, after the teardown, with live managers.
 */
export type SnapshotLabel = 'before' | number | 'idle' | 'after' | 'teardown' | 'live';

export function snapshotFile(scenarioFolder: string, loop: Loop, window: SnapshotLabel): string {
  return join(scenarioFolder, `${loop}-${window}.heapsnapshot`);
}

/** After which window of a loop a snapshot was taken; undefined for every other file. */
export function windowOfSnapshot(file: string, loop: Loop): number | undefined {
  const window = new RegExp(`(?:^|[\\\\/])${loop}-(\\d+)\\.heapsnapshot$`).exec(file)?.[1];
  return window === undefined ? undefined : Number(window);
}

export function allocationProfileFile(scenarioFolder: string, loop: Loop): string {
  return join(scenarioFolder, `${loop}.heapprofile`);
}

/** Where memlab works on a scenario's snapshots, of which this is one. */
export function memlabFolder(snapshot: string): string {
  return join(dirname(snapshot), 'memlab');
}

/** Where copies of these snapshots go that may be shared. */
export function anonymizedFolder(snapshot: string): string {
  return join(dirname(snapshot), 'anonymized');
}

/** A clinic tool's data on a scenario, and its page. */
export function clinicFolder(root: string, { scenario, tool, at }: ClinicRun): string {
  return join(root, OWN_FOLDER, 'clinic', `${scenario}-${tool}-${stamp(at)}`);
}

interface ClinicRun {
  readonly scenario: string;
  readonly tool: string;
  readonly at: Date;
}

export function clinicPage(clinicFolder: string, tool: string): string {
  return join(clinicFolder, `${tool}.html`);
}

/** How the rounds under a clinic tool ended. */
export function clinicOutcomeFile(clinicFolder: string): string {
  return join(clinicFolder, 'rounds.json');
}

/** A moment as part of a file's name. */
function stamp(at: Date): string {
  return at.toISOString().replace(/[:.]/g, '-');
}
