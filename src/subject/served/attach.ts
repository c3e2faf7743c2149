import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WsProfileError } from '../../errors.js';
import { call, evaluate } from '../../probe/inspector.js';
import { Operations } from '../../probe/operations.js';
import { InspectorSocket } from './inspector-socket.js';
import { Probe, type ProbeChannel } from './probe-client.js';
import { probeFile } from './probe-file.js';
import { canReadFacts, connectionsTo, isNode, listeningPorts, type ProcessFacts, readFacts } from './process-facts.js';

const DEFAULT_PORT = 9229;
/** A process under load may take its time to open its inspector, or to say that it is there. */
const OPEN_LIMIT_MS = 3_000;
const ENTER_LIMIT_MS = 10_000;
const POLL_MS = 5;
const LEAVING_MS = 500;
/** An expression that closes the process's inspector. */
const CLOSE = "require('node:inspector').close()";

/** An inspector, and whether it is open because of us. */
interface Opened {
  readonly host: string;
  readonly port: number;
  readonly byUs: boolean;
  /** The process's id as it knows itself, where it is known. */
  readonly ownPid?: number;
  /** Whether it can see whether we are still there: not from inside a container. */
  readonly seesUs?: boolean;
}

/**
 * Enters a running process by its inspector. `target` is a process id, or the inspector's `HOST:PORT` on loopback. An
 * inspector that had to be opened (SIGUSR1) is closed again when the probe leaves.
 *
 * @throws WsProfileError USAGE, ATTACH_FAILED
 */
export async function attach(target: string): Promise<Probe> {
  const opened = /^\d+$/.test(target) ? await openByPid(Number(target)) : await openByAddress(target);
  return enter(opened);
}

async function openByAddress(target: string): Promise<Opened> {
  const [, bracketed, plain, digits] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(target) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new WsProfileError('USAGE', `--attach ${target} is neither a process id nor HOST:PORT`, {
      hint: 'Give the id of a running Node process, or its inspector as 127.0.0.1:9229.',
    });
  }
  if (!/^(127(\.\d+){3}|localhost|::1)$/.test(host)) {
    throw new WsProfileError('USAGE', `--attach ${target}: an inspector is reached on loopback alone`, {
      hint: 'It gives full control of the process: forward its port over ssh and name the near end.',
    });
  }
  if (await isUsed(port)) throw shared(port);
  return { host, port, byUs: false };
}

async function openByPid(pid: number): Promise<Opened> {
  if (!canReadFacts()) {
    throw failed(`process ${pid}: a process id is understood on Linux alone, which says whether SIGUSR1 would end it`, {
      hint: 'Start the server with --inspect, and give its inspector: --attach 127.0.0.1:9229.',
    });
  }
  const facts = readFacts(pid);
  if (!facts) throw failed(`there is no process ${pid}`, { hint: 'It may have ended, or another machine has it.' });
  const us = process.geteuid?.();
  if (us !== 0 && us !== facts.uid) {
    throw failed(`process ${pid} belongs to another user (uid ${facts.uid})`, { hint: 'Run ws-profile as that user.' });
  }
  if (!isNode(facts)) {
    throw failed(`process ${pid} is no Node: it runs ${facts.executable ?? 'a kernel thread'}`, {
      hint: 'Give the id of the process that runs the server, not of the shell or container that started it.',
    });
  }
  const { ownPid } = facts;
  const open = await findOpenInspector(pid, facts);
  if (open !== undefined) {
    return { host: '127.0.0.1', port: open, byUs: false, ownPid };
  }
  if (!facts.catchesSigusr1) {
    throw failed(`process ${pid} does not catch SIGUSR1, which would end it`, {
      hint: 'It was started with --disable-sigusr1, or has not finished starting; start it with --inspect and give HOST:PORT.',
    });
  }
  return { host: '127.0.0.1', port: await openInspector(pid), byUs: true, ownPid, seesUs: ownPid === pid };
}

/** The port of an inspector that is open already: the default one, or one that its arguments name. */
async function findOpenInspector(pid: number, facts: ProcessFacts): Promise<number | undefined> {
  const named = facts.argv
    .flatMap((argument) => /^--inspect[\w-]*=(?:.*:)?(\d+)$/.exec(argument)?.[1] ?? [])
    .map(Number);
  const asked = facts.argv.some((argument) => argument.startsWith('--inspect'));
  const ports = listeningPorts(pid);
  // A port of 0 is chosen by the system: then any port may be the inspector's.
  const candidates =
    asked && named.includes(0) ? ports : ports.filter((port) => [DEFAULT_PORT, ...named].includes(port));
  for (const port of candidates) {
    const used = await isUsed(port);
    if (!(await findSession('127.0.0.1', port))) continue;
    if (used) throw shared(port);
    return port;
  }
  return undefined;
}

/** Has Node open its inspector, and finds out where. */
async function openInspector(pid: number): Promise<number> {
  const before = new Set(listeningPorts(pid));
  process.kill(pid, 'SIGUSR1');
  const end = performance.now() + OPEN_LIMIT_MS;
  while (performance.now() < end) {
    for (const port of listeningPorts(pid)) {
      if (!before.has(port) && (await findSession('127.0.0.1', port))) return port;
    }
    if (!readFacts(pid)) throw failed(`process ${pid} ended at SIGUSR1`, { hint: 'Its own handler may end it.' });
    await sleep(POLL_MS);
  }
  throw failed(`process ${pid} opened no inspector at SIGUSR1`, {
    hint: (await findSession('127.0.0.1', DEFAULT_PORT))
      ? `Another process's inspector has port ${DEFAULT_PORT}; close that one first.`
      : 'It may have a handler of its own for SIGUSR1, or be stuck; start it with --inspect and give HOST:PORT.',
  });
}

/** Whether somebody has a connection to a port that does not end within moments, as that of a probe that has just left. */
async function isUsed(port: number): Promise<boolean> {
  const end = performance.now() + LEAVING_MS;
  while (connectionsTo(port) > 0) {
    if (performance.now() > end) return true;
    await sleep(POLL_MS);
  }
  return false;
}

/** Whoever else is there may hold the process at a breakpoint, or number its objects anew by leaving. */
function shared(port: number): WsProfileError {
  return failed(`somebody else uses the inspector on port ${port}`, {
    hint: 'Close DevTools or the editor that is attached to the process.',
  });
}

/** Where an inspector's session is; undefined where no Node answers. */
export function findSession(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get({ host, port, path: '/json/list', agent: false, timeout: OPEN_LIMIT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(sessionIn(text)));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', () => resolve(undefined));
  });
}

function sessionIn(text: string): string | undefined {
  try {
    const targets = JSON.parse(text) as readonly { readonly type?: string; readonly webSocketDebuggerUrl?: string }[];
    return targets.find(({ type }) => type === 'node')?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}

async function enter(opened: Opened): Promise<Probe> {
  const { host, port } = opened;
  const url = await findSession(host, port);
  if (url === undefined) {
    throw failed(`no Node inspector answers at ${host}:${port}`, {
      hint: 'Start the server with --inspect, or give its process id.',
    });
  }
  const inspector = await InspectorSocket.open(url);
  try {
    return await withinLimit(install(inspector, opened));
  } catch (thrown) {
    await withdraw(inspector, opened);
    throw thrown;
  }
}

async function install(inspector: InspectorSocket, opened: Opened): Promise<Probe> {
  const tracker = (await evaluate(inspector, trackerExpression(opened))).objectId ?? '';
  const operations = new Operations(inspector, tracker);
  const process = await operations.warmUp();
  if (opened.ownPid !== undefined && process.pid !== opened.ownPid) {
    await call(inspector, tracker, 'leave');
    throw failed(`port ${opened.port} leads to process ${process.pid}, not to ${opened.ownPid}`);
  }
  const channel: ProbeChannel = {
    perform: (request) => operations.perform(request),
    leave: async () => {
      await withinLimit(call(inspector, tracker, 'leave')).catch(() => {});
      await withdraw(inspector, opened);
    },
    closed: inspector.closed,
  };
  return new Probe(process, channel);
}

/** Ends the session, and closes an inspector that is open because of us. */
async function withdraw(inspector: InspectorSocket, { byUs }: Opened): Promise<void> {
  // The inspector goes before it answers.
  if (byUs) await withinLimit(evaluate(inspector, CLOSE)).catch(() => {});
  await inspector.close();
}

/**
 * The tracker's own text: the process may be in a container, with other files than ours. It goes, and closes the inspector
 * that we opened, also when we are killed.
 */
function trackerExpression({ byUs, seesUs }: Opened): string {
  const text = readFileSync(probeFile('tracker.cjs'), 'utf8');
  const guard = byUs && seesUs ? `tracker.leaveWith(${process.pid}, () => ${CLOSE});` : '';
  return `((require) => {
    const module = { exports: {} };
    ((module, exports) => { ${text}
    })(module, module.exports);
    const tracker = module.exports.track();
    ${guard}
    return tracker;
  })(require)`;
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  const timeout = new AbortController();
  try {
    return await Promise.race([
      work,
      sleep(ENTER_LIMIT_MS, undefined, { signal: timeout.signal }).then(() => {
        throw new WsProfileError('SERVER_BLOCKED', `the process did not answer within ${ENTER_LIMIT_MS / 1000} s`, {
          hint: 'Look for an endless loop, a synchronous wait, or a debugger that holds it at a breakpoint.',
        });
      }),
    ]);
  } finally {
    timeout.abort();
  }
}

function failed(message: string, options: { readonly hint?: string } = {}): WsProfileError {
  return new WsProfileError('ATTACH_FAILED', message, options);
}
