import { WsProfileError } from '../../errors.js';
import { RUN_SCHEMA, type RunResult } from '../../model/result.js';

/** A run's result and the file it was read from. */
export interface RunDocument {
  readonly file: string;
  readonly result: RunResult;
}

/**
 * Joins the parts of one run into the result that the whole run would have given. Time is what the parts took together.
 *
 * @throws MERGE_INVALID when the parts are not of one run, one is there twice or one is missing
 */
export function mergeResults(documents: readonly RunDocument[]): RunResult {
  const [first] = documents;
  if (!first) throw new WsProfileError('MERGE_INVALID', 'There is nothing to merge.');
  rejectStrangers(first, documents.slice(1));
  rejectMissingParts(documents);
  rejectTwins(documents);
  const scenarios = inOrder(documents);
  const surface = surfaceOf(documents);
  const starts = documents.flatMap(({ result }) => result.startedAt ?? []).sort();
  return {
    schema: RUN_SCHEMA,
    ok: documents.every(({ result }) => result.ok),
    node: first.result.node,
    platform: first.result.platform,
    ...(starts[0] === undefined ? {} : { startedAt: starts[0] }),
    ...(first.result.revision === undefined ? {} : { revision: first.result.revision }),
    durationMs: documents.reduce((sum, { result }) => sum + result.durationMs, 0),
    scenarios,
    ...(surface && { surface }),
  };
}

/** All parts held the same modules, each by itself: what one found wrong is wrong. */
function surfaceOf(documents: readonly RunDocument[]): RunResult['surface'] {
  const held = documents.flatMap(({ result }) => result.surface ?? []);
  return held.find(({ status }) => status === 'failed') ?? held[0];
}

/** Figures of another Node, platform or commit belong to another run. */
function rejectStrangers(first: RunDocument, others: readonly RunDocument[]): void {
  for (const other of others) {
    const aspects = [
      ['Node', first.result.node, other.result.node],
      ['the platform', first.result.platform, other.result.platform],
      ['the commit', first.result.revision?.commit, other.result.revision?.commit],
    ] as const;
    for (const [what, a, b] of aspects) {
      if (a === b) continue;
      const show = (value: string | null | undefined) => value ?? 'unknown';
      throw new WsProfileError(
        'MERGE_INVALID',
        `${what[0]!.toUpperCase()}${what.slice(1)} differs: ${show(a)} in ${first.file}, ${show(b)} in ${other.file}.`,
        { hint: 'Parts of one run come from one commit, on machines of one kind with one version of Node.' },
      );
    }
  }
}

/** Where the results are numbered parts, all of them have to be there, each once. */
function rejectMissingParts(documents: readonly RunDocument[]): void {
  const parts = documents.flatMap(({ file, result }) => (result.shard ? [{ file, ...result.shard }] : []));
  if (parts.length === 0) return;
  const whole = documents.find(({ result }) => result.shard === undefined);
  if (whole) throw new WsProfileError('MERGE_INVALID', `${whole.file} is no shard, but ${parts[0]!.file} is one.`);
  const { count } = parts[0]!;
  const odd = parts.find((part) => part.count !== count);
  if (odd) {
    throw new WsProfileError(
      'MERGE_INVALID',
      `${parts[0]!.file} is one of ${count} shards, ${odd.file} one of ${odd.count}.`,
    );
  }
  const twin = parts.find((part, i) => parts.findIndex(({ index }) => index === part.index) < i);
  if (twin) {
    const other = parts.find(({ index }) => index === twin.index)!;
    throw new WsProfileError(
      'MERGE_INVALID',
      `Shard ${twin.index}/${count} is there twice: ${other.file}, ${twin.file}.`,
    );
  }
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((n) => !parts.some(({ index }) => index === n));
  if (missing.length > 0) {
    const names = missing.map((index) => `${index}/${count}`).join(', ');
    throw new WsProfileError('MERGE_INVALID', `Missing: shard ${names}.`, {
      hint: 'A part that was not measured says nothing: give every shard its --reporter json=FILE and name all files.',
    });
  }
}

/** A scenario in two results was measured twice; which one counts can not be known. */
function rejectTwins(documents: readonly RunDocument[]): void {
  const owners = new Map<string, string>();
  for (const { file, result } of documents) {
    for (const { name } of result.scenarios) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        throw new WsProfileError('MERGE_INVALID', `The scenario ${name} is in ${owner} and in ${file}.`);
      }
      owners.set(name, file);
    }
  }
}

/** The scenarios as the whole run would have listed them; one that no part measured is an error. */
function inOrder(documents: readonly RunDocument[]): RunResult['scenarios'] {
  const scenarios = documents.flatMap(({ result }) => result.scenarios);
  const all = documents.flatMap(({ result }) => result.shard?.all ?? []);
  if (all.length === 0) return scenarios;
  const missing = all.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (missing !== undefined) {
    throw new WsProfileError('MERGE_INVALID', `No shard measured the scenario ${missing}.`, {
      hint: 'The shards split the scenarios by different histories: give all of them the same one, or --no-history.',
    });
  }
  const order = new Map(all.map((name, i) => [name, i]));
  return [...scenarios].sort((a, b) => (order.get(a.name) ?? all.length) - (order.get(b.name) ?? all.length));
}
