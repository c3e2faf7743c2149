import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isOutsideHeap } from '../holders/class-names.js';
import type { Original } from '../holders/sources.js';
import { withPutIns } from '../leaks/put-in/put-in.js';
import { withReached } from '../leaks/put-in/reached.js';
import { retainedBySite } from '../leaks/site/retained.js';
import { joinSites } from '../leaks/site/site.js';
import type { Leak, RetainedAt } from '../model/leak.js';
import type { CountedScript } from '../model/sample.js';
import type { Diagnosis } from './diagnosis.js';
import type { MeasuredLoop } from './measure.js';

/** A function of the DevTools protocol's `SamplingHeapProfile`. Lines and columns count from 0. */
interface ProfileNode {
  readonly callFrame: { readonly url: string; readonly lineNumber: number; readonly columnNumber: number };
  readonly children: readonly ProfileNode[];
}

/** As the measured process wrote it. */
interface Profile {
  readonly head: ProfileNode;
  /** How often functions were called meanwhile. */
  readonly calls?: readonly CountedScript[];
}

interface Sources {
  readonly projectRoot: string;
  readonly original: Original;
}

/** Where what was measured came from. */
interface Loaded extends Sources {
  /** All scripts. */
  readonly scripts: readonly string[];
}

/** A loop's leaks by where they come from, and what its diagnosis found alive. */
export interface Sited {
  readonly leaks: readonly Leak[];
  readonly retained: readonly RetainedAt[] | undefined;
}

/** Never fails: where a leak comes from changes nothing of what was found. */
export async function leaksWithSites({ growth, diagnosis }: MeasuredLoop, sources: Sources): Promise<Sited> {
  const { projectRoot } = sources;
  const put = await withPutIns(growth.leaks, growth.scripts ?? [], projectRoot).catch(() => growth.leaks);
  const { leaks, retained, note } = await withAllocations(put, diagnosis, {
    ...sources,
    scripts: growth.scripts ?? [],
  }).catch((error: Error) => ({
    leaks: put,
    retained: undefined,
    note: `the allocation profile can't be read: ${error.message}`,
  }));
  const sited = leaks.map((leak) => {
    const isSaid = leak.site !== undefined || (leak.putInAt !== undefined && note === undefined);
    return isSaid ? leak : { ...leak, siteNote: whyNoSite(leak, retained !== undefined, note) };
  });
  return { leaks: sited, retained };
}

/** Why it is not known where a leak was allocated. */
function whyNoSite({ classes }: Leak, isDiagnosed: boolean, note: string | undefined): string {
  if (!isDiagnosed) return note ?? 'there was no diagnosis';
  const [most] = classes;
  if (most && isOutsideHeap(most.className)) {
    return 'its memory lies outside the JavaScript heap, where V8 samples nothing';
  }
  const unseen = "no function of the project's or a package's stood out";
  return note ? `${unseen}: ${note}` : `allocated inside Node or by the engine: ${unseen}`;
}

/**
 * Where leaks were allocated, as far as the profile tells. The profile names sources afterwards: the compiled files that it was
 * taken from are gone when someone opens it.
 */
async function withAllocations(
  leaks: readonly Leak[],
  { profile: file, windows, intervalBytes, note }: Diagnosis,
  sources: Loaded,
): Promise<Sited & { readonly note: string | undefined }> {
  if (file === undefined) return { leaks, retained: undefined, note };
  const { projectRoot } = sources;
  const { calls, ...profile } = JSON.parse(await readFile(file, 'utf8')) as Profile;
  const mapped = { ...profile, head: withSources(profile.head, sources) };
  await writeFile(file, JSON.stringify(mapped));
  return {
    leaks: joinSites(mapped, await withReached(leaks, calls ?? [], sources), { projectRoot, windows, intervalBytes }),
    retained: retainedBySite(mapped, projectRoot),
    note,
  };
}

function withSources(node: ProfileNode, sources: Sources): ProfileNode {
  const { callFrame, children } = node;
  return {
    ...node,
    callFrame: sourceOf(callFrame, sources),
    children: children.map((child) => withSources(child, sources)),
  };
}

function sourceOf(frame: ProfileNode['callFrame'], { projectRoot, original }: Sources): ProfileNode['callFrame'] {
  if (!/^(?:file:|[/\\]|[A-Za-z]:[/\\])/.test(frame.url)) return frame;
  const {
    file,
    line = 1,
    column = 1,
  } = original({
    file: frame.url,
    line: frame.lineNumber + 1,
    column: frame.columnNumber + 1,
  });
  const url = pathToFileURL(resolve(projectRoot, file)).href;
  return { ...frame, url, lineNumber: line - 1, columnNumber: column - 1 };
}
