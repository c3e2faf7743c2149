import { readFile } from 'node:fs/promises';
import { expect, vi } from 'vitest';

/** Waits until a process has ended. One that nobody has reaped yet has: where process 1 is slow, it stays for a while. */
export async function expectGone(pid: number): Promise<void> {
  await vi.waitFor(async () => expect(await stateOf(pid)).toMatch(/^[ZX]?$/), { timeout: 10_000 });
}

/** The letter of /proc; empty when there is no such process. */
async function stateOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /\) (\w)/.exec(text)?.[1] ?? '';
}
