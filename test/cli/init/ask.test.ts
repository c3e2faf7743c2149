import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askerOf } from '../../../src/cli/init/ask.js';

/** A process at a terminal, where these lines are typed, one for each question. */
function atTerminal(lines: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stdout = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...lines];
  let asked = '';
  stdout.on('data', (chunk) => {
    asked += String(chunk);
    if (String(chunk).endsWith(' ')) stdin.write(`${left.shift() ?? ''}\n`);
  });
  const process = { stdin, stdout, env } as unknown as NodeJS.Process;
  return { asker: askerOf(process), asked: () => asked, stdin };
}

describe('questions at a terminal', () => {
  it('are answered by a line', async () => {
    const { asker, asked } = atTerminal([' store ']);
    expect(await asker?.text('What is given?')).toBe('store');
    expect(asked()).toContain('What is given?');
  });

  it.each([
    ['2', 1],
    ['', 0],
    ['9', 0],
    ['x', 0],
  ])('are a choice by number: %s', async (line, expected) => {
    expect(await atTerminal([line]).asker?.choose('Which?', ['a.js', 'b.js'])).toBe(expected);
  });

  it.each([
    ['y', true],
    ['YES', true],
    ['', false],
    ['nope', false],
  ])('are confirmed only by a yes: %s', async (line, expected) => {
    expect(await atTerminal([line]).asker?.confirm('Write it anew?')).toBe(expected);
  });

  it('are none where the terminal ends', async () => {
    const { asker, stdin } = atTerminal([]);
    const answer = asker?.text('What is given?');
    stdin.end();
    expect(await answer).toBe('');
  });

  it('are not asked in CI, nor where nobody sits', () => {
    expect(atTerminal([], { CI: 'true' }).asker).toBeUndefined();
    const piped = { stdin: new PassThrough(), stdout: new PassThrough(), env: {} } as unknown as NodeJS.Process;
    expect(askerOf(piped)).toBeUndefined();
  });
});
