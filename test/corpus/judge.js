// What four judges say of one measured variant: ours, a gate on heapUsed, weak references to the managers, and memlab.
import { fileURLToPath } from 'node:url';
import { run } from './measure.js';

const GATE_BYTES = 1_000_000;
/** Functions of a stack that a report shows. */
const PRINTED_FRAMES = 4;

/** `ours`: says that it leaks. `holder`: names what holds it. `first`: whether the first finding says what is right, point by point. */
export async function judge(result, { variant, leaks: shouldLeak }, corpusCase, node, withMemlab) {
  if (result.verdict === 'error')
    return { variant, shouldLeak, error: `${result.error.code}: ${result.error.message}` };
  const failing = result.leaks.filter(({ status }) => status === 'new' || status === 'worse');
  const paths = failing.map(holderText);
  const holder = shouldLeak ? new RegExp(corpusCase.holder) : undefined;
  return {
    variant,
    shouldLeak,
    verdict: result.verdict,
    ours: result.verdict === 'fail',
    reasons: Object.entries(result.metrics)
      .filter(([, metric]) => metric.verdict === 'fail')
      .map(([name, metric]) => `${name} ${metric.value}`),
    leaks: failing.map((leak, i) => `${perUnit(leak)} ${leak.className} (${leak.loop}, ${leak.kind}) ${paths[i]}`),
    sites: failing.map(siteText),
    rightLoop: failing.some(({ loop }) => loop === corpusCase.loop),
    holder: holder === undefined ? undefined : paths.some((path) => holder.test(path)),
    first: shouldLeak ? isFirstRight(failing[0], corpusCase.finding) : undefined,
    firstHolder: holder === undefined ? undefined : holder.test(paths[0] ?? ''),
    heapUsed: result.phases.after.heapUsed - result.phases.before.heapUsed >= GATE_BYTES,
    survivors: result.metrics.survivors.value > 0,
    memlab: withMemlab ? await askMemlab(result, corpusCase.loop ?? 'lifecycle', node) : undefined,
    seconds: result.durationMs / 1_000,
  };
}

/** What the case says of the first finding, against what it says; a point that the case can't state is left out. */
function isFirstRight(leak, expected) {
  const says = {};
  if (expected.className !== undefined) says.class = [expected.className].flat().includes(leak?.className);
  if (expected.count !== undefined) says.count = leak?.per.count === expected.count;
  says.kind = leak?.kind === expected.kind;
  says.site = leak !== undefined && isSiteRight(leak, expected.site);
  return says;
}

/** Whether the call that puts it in, or a frame of where it was allocated that is printed, is in the true function. */
function isSiteRight({ putInAt, site = [] }, { by, file, code, lines }) {
  if (by === 'putInAt') return putInAt?.file.endsWith(file) && code.some((text) => putInAt.code.includes(text));
  return site
    .slice(0, PRINTED_FRAMES)
    .some((frame) => frame.file.endsWith(file) && lines[0] <= frame.line && frame.line <= lines[1]);
}

function siteText({ putInAt, site = [], siteNote }) {
  const frames = site.map(({ functionName, file, line }) => `${functionName || '(anonymous)'} ${file}:${line}`);
  const put = putInAt ? `put in at ${putInAt.file}:${putInAt.line} ${putInAt.code}; ` : '';
  return `${put}allocated ${frames.join(' < ') || siteNote}`;
}

function perUnit(leak) {
  return `+${(leak.per.count).toFixed(2)}`;
}

function holderText({ path }) {
  return path.map(({ edge, name }) => (edge ? `.${edge} ${name}` : name)).join(' > ');
}

/** Baseline, target and final: made in the first window, still there after the second. */
async function askMemlab({ artifacts }, loop, node) {
  const snapshots = artifacts.filter((file) => file.endsWith('.heapsnapshot') && file.includes(loop)).slice(0, 3);
  if (snapshots.length < 3) return undefined;
  const script = fileURLToPath(new URL('memlab.js', import.meta.url));
  const { stdout, stderr, code } = await run(node, [script, ...snapshots]);
  if (code !== 0) throw new Error(`memlab failed: ${stderr.slice(-500)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)).leaks > 0;
}
