import { type ExitCode, WsProfileError } from '../../errors.js';
import { runLoad } from '../../load/load.js';
import { escapeTerminal, jsonDocument } from '../../model/escape.js';
import type { LoadPlan, LoadResult } from '../../model/load.js';
import { liveHeading, liveLine, loadLines } from '../../report/documents/load.js';
import { createCanvas } from '../../report/parts/canvas.js';
import { redactDocument, redactSecrets } from '../../secrets/redact.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { resolveScreen } from '../terminal/screen.js';
import type { LoadFlags } from './command.js';

const DEFAULT_SIZE = 64;
/** A control frame's payload (RFC 6455, 5.5). */
const MAX_PING_SIZE = 125;

/** Runs `ws-profile load` and returns its exit code. Throws USAGE and LOAD_FAILED. */
export async function load(process: NodeJS.Process, url: string, flags: LoadFlags): Promise<ExitCode> {
  const plan = planOf(url, flags);
  const live = createCanvas(resolveScreen(process.stderr, process.env), false);
  const interrupt = interruptSignal(process);
  let lines = 0;
  try {
    const result = await runLoad(plan, {
      signal: interrupt.signal,
      onLine: (line) => process.stderr.write(`${escapeTerminal(redactSecrets(line))}\n`),
      onProgress: (progress) => {
        if (!process.stderr.isTTY) return;
        if (lines++ % 20 === 0) process.stderr.write(`${liveHeading(live)}\n`);
        process.stderr.write(`${liveLine(progress, live)}\n`);
      },
    });
    const nothing = result.connections.opened === 0 && !result.interrupted;
    // A table of nothing says less than the error that follows; who reads JSON always gets the document.
    if (!nothing || flags.json) print(process, result, flags);
    if (result.interrupted) return 130;
    if (nothing) throw nothingOpened(result);
    return result.ok ? 0 : 1;
  } finally {
    interrupt.release();
  }
}

function print(process: NodeJS.Process, result: LoadResult, flags: LoadFlags): void {
  if (flags.json) {
    process.stdout.write(jsonDocument(redactDocument(result), 2));
    return;
  }
  const canvas = createCanvas(resolveScreen(process.stdout, process.env), false);
  process.stdout.write(`${loadLines(redactDocument(result), canvas).join('\n')}\n`);
}

function planOf(url: string, flags: LoadFlags): LoadPlan {
  checkUrl(url, flags.remote === true);
  const mode = flags.ping ? 'ping' : flags.push ? 'push' : 'echo';
  if (mode === 'push' && flags.rate === undefined) {
    throw new WsProfileError('USAGE', '--push sends without waiting for answers, so it needs a --rate', {
      hint: 'Say how many messages a second to send in all, such as --rate 1000.',
    });
  }
  const size = flags.size ?? (flags.message === undefined ? DEFAULT_SIZE : 0);
  if (mode === 'ping' && size > MAX_PING_SIZE) {
    throw new WsProfileError('USAGE', `a ping holds at most ${MAX_PING_SIZE} bytes, not ${size}`);
  }
  return {
    url,
    connections: flags.connections,
    mode,
    rate: flags.rate ?? null,
    durationMs: flags.duration,
    size,
    message: flags.message ?? null,
    binary: flags.binary === true,
    pipelining: flags.pipelining,
    headers: flags.header,
    protocols: flags.protocol ?? [],
    perMessageDeflate: flags.deflate === true,
    insecure: flags.insecure === true,
    timeoutMs: flags.timeout,
    concurrency: flags.concurrency,
    socketsPerProcess: flags.socketsPerProcess,
  };
}

function checkUrl(url: string, remote: boolean): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') || parsed.hash) {
    throw new WsProfileError('USAGE', `"${escapeTerminal(url)}" is no ws:// or wss:// URL`, {
      hint: 'Such as ws://127.0.0.1:8080/chat; a fragment (#) has no place in it.',
    });
  }
  const { hostname } = parsed;
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  if (loopback || remote) return;
  throw new WsProfileError('USAGE', `${hostname} is not this machine`, {
    hint: 'Pass --remote if the server is yours to load: this is what an attack looks like from the other side.',
  });
}

function nothingOpened(result: LoadResult): WsProfileError {
  const kinds = Object.entries(result.errors).map(([kind, count]) => `${count} × ${kind}`);
  const hint = hintFor(Object.keys(result.errors).join(' '));
  return new WsProfileError(
    'LOAD_FAILED',
    escapeTerminal(`no connection to ${result.url} opened: ${kinds.join(', ')}`),
    hint === undefined ? {} : { hint },
  );
}

function hintFor(kinds: string): string | undefined {
  if (kinds.includes('ECONNREFUSED')) return 'Nothing listens there: is the server running, and is the port right?';
  if (kinds.includes('timeout'))
    return 'The server took the connection and did not answer the handshake: does it speak WebSocket on this path? See --timeout.';
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(kinds))
    return 'Its certificate is not trusted: pass --insecure if it is your own, or set NODE_EXTRA_CA_CERTS.';
  if (/SSL|EPROTO|TLS/.test(kinds)) return 'The other end does not speak TLS: is it ws:// rather than wss://?';
  if (/EMFILE|ENFILE/.test(kinds)) return 'Out of file descriptors: raise the limit with `ulimit -n 65536`.';
  const status = /HTTP (\d+)/.exec(kinds);
  if (status) return 'The server refuses the handshake: check the path, --header and --protocol.';
  return undefined;
}
