/** Profiles for a test, in a process of its own: neither the test runner's heap nor its clock is measured or needed. */
import { text } from 'node:stream/consumers';
import { resolveConfig } from '../config/resolve.js';
import { WsProfileError } from '../errors.js';
import { runPipeline } from '../profile/run.js';
import { briefReport } from '../report/documents/brief.js';
import { displayPath } from '../scenario/discover.js';
import type { TestReply, TestRequest } from './protocol.js';

const aborting = new AbortController();
const [, , asked = '{}'] = process.argv;
// The test's process holds the other end: when it is gone, nobody waits any more.
void text(process.stdin).then(() => aborting.abort());

profileFor(JSON.parse(asked) as TestRequest).then(
  (reply) => process.stdout.write(JSON.stringify(reply), () => process.exit(0)),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, () => process.exit(70));
  },
);

async function profileFor({ file, call, settings, root }: TestRequest): Promise<TestReply> {
  try {
    const { managers, rounds, warmup, timeoutMs, budgets } = settings;
    const flags = { managers, rounds, warmup, timeoutMs, update: 'none', history: false };
    const resolved = await resolveConfig({ root, env: process.env, flags });
    const config = budgets ? { ...resolved, budgets: { ...resolved.budgets, ...budgets } } : resolved;
    const files = [{ path: file, file: displayPath(file, root), root, ...(call && { call }) }];
    const events = runPipeline({ config, files, signal: aborting.signal });
    for (;;) {
      const next = await events.next();
      if (!next.done) continue;
      const { result } = next.value;
      const [scenario] = result.scenarios;
      if (result.ok) return { ok: true };
      return {
        ok: false,
        code: scenario?.verdict === 'error' ? scenario.error.code : 'LEAK',
        report: briefReport(result),
      };
    }
  } catch (error) {
    if (!(error instanceof WsProfileError)) throw error;
    const { code, message, hint } = error;
    return { ok: false, code, report: hint ? `${message}\n→ ${hint}` : message };
  }
}
