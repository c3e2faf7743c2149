import { WsProfileError } from '../../errors.js';
import type { Note } from '../../probe/protocol.js';
import { probeFile } from './probe-file.js';

/**
 * Why no process of a command could be measured, though something answered at its port.
 * `notes` are what its processes said of themselves, `stderr` is what they printed.
 */
export function whyNotEntered(notes: readonly Note[], stderr: string): WsProfileError {
  const refused = notes.find(({ refusal }) => refusal !== undefined);
  const said = refused
    ? `process ${refused.pid} can't be measured: ${refused.refusal}`
    : /^ws-profile: (process \d+ can't be measured: .*)$/m.exec(stderr)?.[1];
  if (said !== undefined) {
    return refusal(said, 'Grant the server what is missing, or measure it without --permission.');
  }
  // Node 20 lets no file be preloaded that it may not read, and ends.
  if (stderr.includes('ERR_ACCESS_DENIED') && stderr.includes(probeFile('preload.cjs'))) {
    return refusal('the permission model denies the server its preload', 'Measure the server without --permission.');
  }
  if (notes.length === 0) {
    return refusal(
      'no Node process of the command carries the preload',
      'Something on the way drops NODE_OPTIONS or WS_PROFILE_PROBE from the environment, or the server is no Node.',
    );
  }
  if (notes.every(({ listening }) => listening.length === 0)) {
    return refusal(
      'no process of the command listens through net, so that its connections are not to be seen',
      'Native sockets (uWebSockets.js) and servers that are no Node, such as a container, can only be attached to from inside.',
    );
  }
  const where = notes.flatMap(({ listening }) => listening.map(({ address, port }) => `${address}:${port}`));
  return refusal(
    `no connection arrived at the command's own ports (${where.join(', ')})`,
    'The URL leads to another server, or to a proxy that keeps connections to itself.',
  );
}

/** Lines that Node or we print because a process is measured: no errors of the server's. */
export function isProbeOutput(line: string): boolean {
  return /^(Waiting for the debugger to disconnect\.\.\.|Debugger attached\.|Debugger ending on ws:.*|ws-profile: process \d+ can't be measured: .*)$/.test(
    line.trimEnd(),
  );
}

function refusal(message: string, hint: string): WsProfileError {
  return new WsProfileError('PROBE_REFUSED', message, { hint });
}
