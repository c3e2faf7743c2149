import { describe, expect, it } from 'vitest';
import type { Note } from '../../../src/probe/protocol.js';
import { probeFile } from '../../../src/subject/served/probe-file.js';
import { isProbeOutput, whyNotEntered } from '../../../src/subject/served/refusal.js';

const note: Note = { pid: 7, ppid: 1, argv: ['node', 'server.js'], node: '22.0.0', listening: [] };
const listening = [{ address: '127.0.0.1', port: 3000 }];

describe('why no process was entered', () => {
  it('is what a process says itself, in its note or on stderr', () => {
    expect(whyNotEntered([note, { ...note, pid: 8, refusal: 'it is built without' }], '').message).toBe(
      "process 8 can't be measured: it is built without",
    );
    expect(whyNotEntered([], "ready\nws-profile: process 9 can't be measured: denied\n").message).toBe(
      "process 9 can't be measured: denied",
    );
  });

  it('is the permission model where Node could not even read the preload', () => {
    const stderr = `Error: Access to this API has been restricted { code: 'ERR_ACCESS_DENIED', resource: '${probeFile('preload.cjs')}' }`;
    expect(whyNotEntered([], stderr).message).toBe('the permission model denies the server its preload');
  });

  it('is the launcher where no process carries the preload', () => {
    expect(whyNotEntered([], '')).toMatchObject({ hint: expect.stringContaining('NODE_OPTIONS') });
  });

  it('is native sockets where no process listens through net', () => {
    expect(whyNotEntered([note], '')).toMatchObject({ hint: expect.stringContaining('uWebSockets.js') });
  });

  it('is the URL where processes listen and nothing arrives', () => {
    expect(whyNotEntered([{ ...note, listening }], '').message).toContain('127.0.0.1:3000');
  });
});

describe('a line of stderr', () => {
  it.each([
    'Waiting for the debugger to disconnect...',
    'Debugger attached.',
    "ws-profile: process 1 can't be measured: it is so",
  ])('is ours: %s', (line) => expect(isProbeOutput(line)).toBe(true));

  it.each(['Error: debugger', 'listening on 3000', ''])('is the server’s own: %s', (line) =>
    expect(isProbeOutput(line)).toBe(false),
  );
});
