import { describe, expect, it } from 'vitest';
import { runNode } from '../../src/process/run-node.js';

describe('runNode', () => {
  it.each([
    { args: ['-e', '0'], said: true },
    { args: ['-e', 'process.exit(1)'], said: false },
    { args: ['--no-such-option'], said: false },
    { args: ['--expose-gc', '-e', 'gc()'], said: true },
  ])('says $said of $args', async ({ args, said }) => {
    expect(await runNode(args, { timeoutMs: 20_000 })).toBe(said);
  });

  it('ends what takes too long', async () => {
    expect(await runNode(['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 100 })).toBe(false);
  });
});
