/**
 * Given to every Node process that a server's command starts (`NODE_OPTIONS=--require`). It says in a file that it is there,
 * waits for the first TCP connection, and only then starts the thread that answers. Whatever goes wrong here, the server
 * goes on as if we had not come.
 */

import type { Server, Socket } from 'node:net';
import type { Listening, Note, WorkerData } from './protocol.js' with { 'resolution-mode': 'import' };

import channels = require('node:diagnostics_channel');
import fs = require('node:fs');
import path = require('node:path');
import threads = require('node:worker_threads');

const ACCEPTED = 'net.server.socket';
const LISTENS = 'tracing:net.server.listen:asyncEnd';

/** Node's permission model, where it is on. */
interface Permission {
  has(scope: string, reference?: string): boolean;
}

const { permission } = process as { readonly permission?: Permission };
const folder = process.env.WS_PROFILE_PROBE;
if (folder && threads.isMainThread) enter(folder);

function enter(folder: string): void {
  const listening: Listening[] = [];
  let refusal = whyNot(folder);
  let toldStderr = false;
  const refuse = (reason: string) => {
    refusal = reason;
    say();
  };
  const say = () => {
    const { pid, ppid, argv, versions } = process;
    const note = { pid, ppid, argv, node: versions.node, listening, ...(refusal !== undefined && { refusal }) };
    if (leaveNote(folder, note) || refusal === undefined || toldStderr) return;
    toldStderr = true;
    sayOnStderr(`ws-profile: process ${pid} can't be measured: ${refusal}\n`);
  };
  const onListens = (message: unknown) => {
    const bound = (message as { server: Server }).server.address();
    if (typeof bound !== 'object' || bound === null) return;
    listening.push({ address: bound.address, port: bound.port });
    say();
  };
  const onAccepted = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (!isTcp(socket)) return;
    channels.unsubscribe(ACCEPTED, onAccepted);
    try {
      start(folder, socket, { refuse, leave: () => channels.unsubscribe(LISTENS, onListens) });
    } catch (error) {
      refuse(String(error));
    }
  };
  say();
  channels.subscribe(LISTENS, onListens);
  if (refusal === undefined) channels.subscribe(ACCEPTED, onAccepted);
}

/** Why this process can't be measured; undefined: it can. Asked before anything is tried: trying aborts the process. */
function whyNot(folder: string): string | undefined {
  if (!process.features.inspector) return 'this Node is built without its inspector';
  if (!permission) return undefined;
  const denied = [
    ...(permission.has('worker') ? [] : ['worker threads (--allow-worker)']),
    ...(permission.has('inspector') ? [] : [`the inspector (${allowInspector()})`]),
    ...(permission.has('fs.read', __dirname) ? [] : [`reading ${__dirname} (--allow-fs-read)`]),
    ...(permission.has('fs.write', folder) ? [] : [`writing to ${folder} (--allow-fs-write)`]),
  ];
  return denied.length === 0 ? undefined : `its permission model denies it ${denied.join(', ')}`;
}

function allowInspector(): string {
  const flag = '--allow-inspector';
  return process.allowedNodeEnvironmentFlags.has(flag) ? flag : 'which this version always denies';
}

function start(folder: string, first: Socket, on: { refuse(reason: string): void; leave(): void }): void {
  const file = path.join(__dirname, 'tracker.cjs');
  const { track } = require(file) as typeof import('./tracker.cjs');
  const tracker = track();
  tracker.take(first);
  const workerData: WorkerData = { socket: path.join(folder, 'socket'), tracker: file };
  // Nothing of the server's goes to the thread: not its options, environment or streams.
  const options = { execArgv: [], env: {}, stdout: true, stderr: true, workerData };
  const worker = new threads.Worker(path.join(__dirname, 'worker.js'), options);
  worker.unref();
  worker.once('error', (error) => on.refuse(String(error)));
  worker.once('exit', () => {
    tracker.leave();
    on.leave();
    delete require.cache[file];
    delete require.cache[__filename];
  });
}

/** A pipe or a Unix socket has no peer's port. */
function isTcp(socket: Socket): boolean {
  return typeof (socket as { _handle?: { getpeername?: unknown } })._handle?.getpeername === 'function';
}

/** Written whole or not at all: the parent may read at any time. False where this process may not write there. */
function leaveNote(folder: string, note: Note): boolean {
  try {
    const file = path.join(folder, `${note.pid}.json`);
    fs.writeFileSync(`${file}.part`, JSON.stringify(note), { mode: 0o600 });
    fs.renameSync(`${file}.part`, file);
    return true;
  } catch (error) {
    // Or the parent is gone, and its folder with it.
    return !['ERR_ACCESS_DENIED', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

function sayOnStderr(line: string): void {
  try {
    fs.writeSync(2, line);
  } catch {
    // Nobody listens.
  }
}
