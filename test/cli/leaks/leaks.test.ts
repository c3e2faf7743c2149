import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fakeProcess } from '../fake-process.js';

const EARLIER = fileURLToPath(new URL('../../history/run-1.json', import.meta.url));

async function suggest(...args: string[]): Promise<string> {
  const fake = fakeProcess({ cwd: process.cwd() });
  await fake.run('leaks', 'suggest', ...args);
  return fake.stdout();
}

describe('ws-profile leaks suggest', () => {
  it('makes a rule of each failing leak of a document, also of an earlier version', async () => {
    const rules = (await suggest('--from', EARLIER)).split('\n');
    expect(rules).toEqual([
      expect.stringMatching(/^leak 7fd512b9 # TODO .*: Session, held by the scenario > .*#sessions/),
      expect.stringMatching(/^leak a7edb19a # TODO .*: PendingMessage, held by live managers > /),
      '',
    ]);
  });

  it('makes one of the leaks that are named alone', async () => {
    expect(await suggest('a7edb19a', '--from', EARLIER)).toMatch(/^leak a7edb19a .*\n$/);
    await expect(suggest('00000000', '--from', EARLIER)).rejects.toMatchObject({
      code: 'USAGE',
      hint: 'Its leaks are: 7fd512b9, a7edb19a.',
    });
  });
});
