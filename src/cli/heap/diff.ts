import { WsProfileError } from '../../errors.js';
import { type ClassChange, compareRosters, type Roster, rosterOf } from '../../heap/comparison.js';
import type { Shape } from '../../heap/shapes.js';
import { formatBytes } from '../../model/bytes.js';
import type { SummaryFlags } from './command.js';
import type { ClassStep, HeapDiff } from './documents.js';
import { openHeap } from './open.js';
import { figure, left, named, printJson, printLines, printTable, right } from './print.js';

/** What each step from a snapshot to the next did to a class. */
interface ClassSteps {
  readonly name: string;
  readonly steps: readonly ClassStep[];
}

const NONE = { added: 0, deleted: 0, addedBytes: 0, deletedBytes: 0 };

/** `ws-profile heap diff A B [C …]`: by node id, so that what came and went again counts as both. */
export async function diff(process: NodeJS.Process, files: readonly string[], flags: SummaryFlags): Promise<void> {
  if (files.length < 2) {
    throw new WsProfileError('USAGE', 'heap diff compares two snapshots or more.', {
      hint: 'Give the files of one process, oldest first: ws-profile heap diff A B.',
    });
  }
  const rosters = await takeRosters(process, files);
  const changes = rosters.slice(1).map((after, i) => compareRosters(rosters[i]!, after));
  const all = join(changes).toSorted((a, b) => netBytes(b) - netBytes(a));
  if (flags.json) {
    const document: HeapDiff = { files, classes: all.map(({ name, steps }) => ({ class: name, steps })) };
    printJson(process, document);
    return;
  }
  const shown = all.slice(0, flags.top);
  const columns = [
    left('class'),
    ...files.slice(1).map((_, i) => right(`step ${i + 1}`)),
    right('net'),
    right('bytes'),
  ];
  printTable(
    process,
    columns,
    shown.map((one) => [
      named(one.name),
      ...one.steps.map(({ added, deleted }) => `+${figure(added)} −${figure(deleted)}`),
      signed(one.steps.reduce((sum, { added, deleted }) => sum + added - deleted, 0)),
      formatBytes(netBytes(one), { signed: true }),
    ]),
  );
  if (all.length > shown.length) printLines(process, ['', `${all.length - shown.length} more: --top ${all.length}`]);
}

/** The last file first: its shapes name the plain objects of all. Of each heap only ids and sizes are kept. */
async function takeRosters(process: NodeJS.Process, files: readonly string[]): Promise<readonly Roster[]> {
  const rosters: Roster[] = [];
  let shapes: readonly Shape[] | undefined;
  for (const file of files.toReversed()) {
    const { heap, weights, classes } = await openHeap(process, file, shapes);
    shapes = classes.shapes;
    rosters.unshift(rosterOf(heap, classes, weights.shallow));
  }
  return rosters;
}

function join(changes: readonly (readonly ClassChange[])[]): readonly ClassSteps[] {
  const names = new Map(changes.flat().map(({ key, name }) => [key, name]));
  const steps = changes.map((step) => new Map(step.map((one) => [one.key, one])));
  return [...names].map(([key, name]) => ({
    name,
    steps: steps.map((step) => {
      const { added, deleted, addedBytes, deletedBytes } = step.get(key) ?? NONE;
      return { added, deleted, addedBytes, deletedBytes };
    }),
  }));
}

function netBytes({ steps }: ClassSteps): number {
  return steps.reduce((sum, { addedBytes, deletedBytes }) => sum + addedBytes - deletedBytes, 0);
}

function signed(value: number): string {
  return value > 0 ? `+${figure(value)}` : figure(value);
}
