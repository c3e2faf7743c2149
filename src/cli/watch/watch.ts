import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { type ExitCode, WsProfileError } from '../../errors.js';
import type { WatchMetrics } from '../../integrations/opentelemetry/watch-metrics.js';
import { escapeTerminal, jsonDocument } from '../../model/escape.js';
import type { ServerPlan } from '../../model/server.js';
import type { WatchLine } from '../../model/watch.js';
import { serverSchema } from '../../scenario/server.js';
import { redactDocument, redactSecrets } from '../../secrets/redact.js';
import { type WatchEvent, watch as watchServer } from '../../watch/watch.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { resolveScreen } from '../terminal/screen.js';
import type { WatchFlags } from './command.js';
import { createLiveView, createLog, type WatchView } from './view.js';

/** `ws-profile watch`: 1 when an alert stands at the end, also where that is Ctrl-C: an end as any other. */
export async function watch(process: NodeJS.Process, command: readonly string[], flags: WatchFlags): Promise<ExitCode> {
  const plan = planOf(command, flags);
  const interrupt = interruptSignal(process);
  const lost = new AbortController();
  // Nobody reads any more, or the disk is full: there is nobody to watch for.
  const onLost = () => lost.abort();
  process.stdout.on?.('error', onLost);
  const folder = mkdtempSync(join(tmpdir(), 'ws-profile-watch-'));
  const view = viewOf(process, flags, command.join(' '));
  const standing = new Map<number, WatchLine>();
  let metrics: WatchMetrics | undefined;
  try {
    metrics = await metricsFor(flags, process.cwd(), (message) => view.show(printable({ type: 'note', message })));
    for await (const event of watchServer({
      plan,
      root: process.cwd(),
      folder,
      collectEveryMs: flags.collectEvery === 'never' ? undefined : flags.collectEvery,
      coolDownMs: flags.onSuspicion === undefined ? undefined : flags.coolDown,
      end: endOf(flags),
      signal: AbortSignal.any([interrupt.signal, lost.signal]),
    })) {
      if (metrics) measure(metrics, event);
      if (event.type === 'line') standing.set(event.line.pid, event.line);
      else if (event.type === 'left') standing.delete(event.pid);
      if (event.type !== 'output' || flags.verbose) view.show(printable(event));
    }
  } finally {
    await metrics?.close();
    view.end();
    process.stdout.off?.('error', onLost);
    interrupt.release();
    rmSync(folder, { recursive: true, force: true });
  }
  return [...standing.values()].some(({ alerts }) => alerts.length > 0) ? 1 : 0;
}

/** @throws WsProfileError TOOL_MISSING, USAGE */
async function metricsFor(
  { prometheus, otlp }: WatchFlags,
  root: string,
  onNote: (message: string) => void,
): Promise<WatchMetrics | undefined> {
  if (prometheus === undefined && otlp === undefined) return undefined;
  const { openWatchMetrics } = await import('../../integrations/opentelemetry/watch-metrics.js');
  return openWatchMetrics({ root, prometheusPort: prometheus, otlpUrl: otlp, onNote });
}

function measure(metrics: WatchMetrics, event: WatchEvent): void {
  if (event.type === 'statistics') metrics.statistics(event.pid, event.statistics);
  else if (event.type === 'line') metrics.line(event.line);
  else if (event.type === 'left') metrics.left(event.pid);
}

function planOf(command: readonly string[], { attach, cwd }: WatchFlags): ServerPlan {
  if (command.length > 0 === (attach !== undefined)) {
    const wrong = attach === undefined ? 'nothing says which server' : 'a command and --attach name two servers';
    throw new WsProfileError('USAGE', `ws-profile watch: ${wrong}.`, {
      hint: 'Give what starts it after --, such as: ws-profile watch -- node server.js; or --attach PID for one that runs.',
    });
  }
  const named = attach === undefined ? { command } : { attach };
  const parsed = v.safeParse(serverSchema, { ...named, ...(cwd !== undefined && { cwd }) });
  if (parsed.success) return parsed.output;
  throw new WsProfileError('USAGE', `--attach ${attach} ${parsed.issues[0].message}`);
}

/** A duration is measured by a clock that does not jump; a moment is one of the wall's. */
function endOf({ duration, until }: WatchFlags): () => boolean {
  const start = performance.now();
  return () =>
    (duration !== undefined && performance.now() - start >= duration) ||
    (until !== undefined && Date.now() >= until.getTime());
}

function viewOf(process: NodeJS.Process, { json }: WatchFlags, name: string): WatchView {
  const stdout = resolveScreen(process.stdout, process.env);
  const log = createLog({
    name,
    notes: resolveScreen(process.stderr, process.env),
    lines: json ? undefined : stdout,
  });
  if (!json) return stdout.isTTY ? createLiveView({ name, screen: stdout, now: () => performance.now() }) : log;
  return {
    show(event) {
      log.show(event);
      if (event.type === 'line') stdout.write(jsonDocument(redactDocument(event.line)));
    },
    end: log.end,
  };
}

/** What the server prints and is called may hold a secret. */
function printable(event: WatchEvent): WatchEvent {
  switch (event.type) {
    case 'output':
      return { ...event, text: escapeTerminal(redactSecrets(event.text), 1000) };
    case 'note':
      return { ...event, message: escapeTerminal(redactSecrets(event.message), 1000) };
    case 'entered':
      return { ...event, name: escapeTerminal(redactSecrets(event.name), 200) };
    case 'found':
      return redactDocument(event);
    default:
      return event;
  }
}
