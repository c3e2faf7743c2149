import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startAllocationSampling, stopAllocationSampling } from '../../src/measured/allocations.js';

interface Node {
  readonly callFrame: { readonly functionName: string };
  readonly selfSize: number;
  readonly children: readonly Node[];
}

const READINGS = 500;
/** The least that an array of two numbers takes. */
const BYTES_EACH = 32;

class Reading {
  readonly parts: readonly number[];

  constructor(at: number) {
    this.parts = [at, -at];
  }
}

function read(kept: Reading[]): void {
  kept.push(new Reading(kept.length + 0.5));
}

it('notes allocations at the function that made them, however hot it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ws-profile-allocations-'));
  const file = join(folder, 'hot.heapprofile');
  let kept: Reading[] = [];
  // Often enough that V8 inlines both.
  for (let i = 0; i < 200_000; i++) read(kept);
  kept = [];
  await startAllocationSampling({ intervalBytes: 64, includeCollected: false });
  for (let i = 0; i < READINGS; i++) read(kept);
  await stopAllocationSampling(file);
  const { head } = JSON.parse(readFileSync(file, 'utf8')) as { head: Node };
  rmSync(folder, { recursive: true });
  expect(kept).toHaveLength(READINGS);
  expect(bytesBy('Reading', head)).toBeGreaterThan(READINGS * BYTES_EACH * 0.8);
});

/** What functions of this name allocated, with those that they called. */
function bytesBy(name: string, { callFrame, selfSize, children }: Node, isBelow = false): number {
  const isWithin = isBelow || callFrame.functionName === name;
  return (isWithin ? selfSize : 0) + children.reduce((sum, child) => sum + bytesBy(name, child, isWithin), 0);
}
