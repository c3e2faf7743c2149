import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unmapped } from '../../../src/holders/sources.js';
import { withReached } from '../../../src/leaks/put-in/reached.js';
import type { Leak } from '../../../src/model/leak.js';
import { leak } from '../../report/results.js';

const TEXT = `const clients = new Set();
export function join(socket) {
  clients.add(socket);
  socket.on('close', () => clients.delete(socket));
}
export function leave(socket) {
  clients.delete(socket);
}
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ws-profile-reached-'));
  writeFileSync(join(root, 'hub.js'), TEXT);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function counted(...called: readonly (readonly [from: string, to: string, count: number])[]) {
  const functions = called.map(([from, to, count]) => ({
    startOffset: TEXT.indexOf(from),
    endOffset: TEXT.indexOf(to, TEXT.indexOf(from)) + to.length,
    count,
  }));
  return [{ url: pathToFileURL(join(root, 'hub.js')).href, functions }];
}

async function reachedOf(line: number, calls: ReturnType<typeof counted>, scripts = ['hub.js']) {
  const place = { file: 'hub.js', line, column: 3, code: 'clients.delete(socket)' };
  const column = line === 4 ? 28 : 3;
  const held = {
    ...(leak() as Leak),
    putInAt: { file: 'hub.js', line: 3, column: 3, code: 'clients.add(socket)', takenOut: [{ ...place, column }] },
  };
  const [found] = await withReached([held], calls, { scripts, original: unmapped(root) });
  return found?.putInAt?.takenOut[0]?.reached;
}

describe('how often a call was reached', () => {
  const module = [TEXT.slice(0, 5), TEXT.slice(-3), 1] as const;
  const joined = ['function join', '\n}\n', 60] as const;
  const closed = ['() =>', 'delete(socket)', 0] as const;

  it('is as often as the innermost function around it was called', async () => {
    expect(await reachedOf(4, counted(module, joined, closed))).toBe(0);
    expect(await reachedOf(4, counted(module, joined, ['() =>', 'delete(socket)', 58]))).toBe(58);
    expect(await reachedOf(7, counted(module, joined, closed, ['function leave', '\n}', 3]))).toBe(3);
  });

  it('is never where no function around it was called, and the module alone was run', async () => {
    expect(await reachedOf(7, counted(module, joined, closed))).toBe(0);
    expect(await reachedOf(7, [{ url: pathToFileURL(join(root, 'other.js')).href, functions: [] }])).toBe(0);
  });

  it('is not known where nobody counted, or the file was not loaded', async () => {
    expect(await reachedOf(7, [])).toBeUndefined();
    expect(await reachedOf(7, counted(joined), [])).toBeUndefined();
  });
});
