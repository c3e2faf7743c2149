import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isOutsideHeap } from '../holders/class-names.js';
import type { Original } from '../holders/sources.js';
import { withPutIns } from '../leaks/put-in/put-in.js';
import { joinSites } from '../leaks/site/site.js';
import type { Leak } from '../model/leak.js';
import type { Diagnosis } from './diagnosis.js';
import type { MeasuredLoop } from './measure.js';

/** A function of the DevTools protocol's `SamplingHeapProfile`. Lines and columns count from 0. */
interface ProfileNode {
  readonly callFrame: { readonly url: string; readonly lineNumber: number; readonly columnNumber: number };
  readonly children: readonly ProfileNode[];
}

interface Sources {
  readonly projectRoot: string;
  readonly original: Original;
}

/**
 * A loop's leaks, each with where it was allocated, as far as the loop's allocation profile tells. The profile names sources
 * afterwards: the compiled files that it was taken from are gone when someone opens it.
 */
export async function leaksWithSites(loop: MeasuredLoop, sources: Sources): Promise<readonly Leak[]> {
  const { growth } = loop;
  const leaks = await withPutIns(growth.leaks, growth.scripts ?? [], sources.projectRoot);
  const allocated = await withAllocations(leaks, loop.diagnosis, sources);
  return allocated.map((leak) => {
    const isSaid = leak.site !== undefined || (leak.putInAt !== undefined && loop.diagnosis.note === undefined);
    return isSaid ? leak : { ...leak, siteNote: whyNoSite(leak, loop.diagnosis) };
  });
}

/** Why it is not known where a leak was allocated. */
function whyNoSite({ classes }: Leak, { profile, note }: Diagnosis): string {
  if (profile === undefined) return note ?? 'there was no diagnosis';
  const [most] = classes;
  if (most && isOutsideHeap(most.className))
    return 'its memory lies outside the JavaScript heap, where V8 samples nothing';
  const where = "allocated inside Node or by the engine: no function of the project's or a package's stood out";
  return note ? `${where}; ${note}` : where;
}

async function withAllocations(
  leaks: readonly Leak[],
  { profile: file, windows, intervalBytes }: Diagnosis,
  sources: Sources,
): Promise<readonly Leak[]> {
  if (file === undefined) return leaks;
  const profile = JSON.parse(await readFile(file, 'utf8')) as { readonly head: ProfileNode };
  const mapped = { ...profile, head: withSources(profile.head, sources) };
  await writeFile(file, JSON.stringify(mapped));
  return joinSites(mapped, leaks, { projectRoot: sources.projectRoot, windows, intervalBytes });
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
