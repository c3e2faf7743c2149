import { describe, expect, it } from 'vitest';
import { Calls } from '../../src/measured/calls.js';

describe('Calls', () => {
  it('gives every call the answer to its own number, in whatever order they come', async () => {
    const calls = new Calls<string>();
    const sent: number[] = [];
    const first = calls.make((id) => sent.push(id));
    const second = calls.make((id) => sent.push(id));
    calls.answer(sent[1]!, 'to the second');
    calls.answer(sent[0]!, 'to the first');
    expect(await Promise.all([first, second])).toEqual(['to the first', 'to the second']);
  });

  it('answers all that wait when nobody else will, and no later one', async () => {
    const calls = new Calls<string>();
    const waiting = [calls.make(() => {}), calls.make(() => {})];
    calls.answerAll('gone');
    expect(await Promise.all(waiting)).toEqual(['gone', 'gone']);
    let sent = 0;
    const later = calls.make((id) => {
      sent = id;
    });
    calls.answer(sent, 'here again');
    expect(await later).toBe('here again');
  });

  it('passes over an answer that nobody waits for', () => {
    expect(() => new Calls<string>().answer(7, 'late')).not.toThrow();
  });
});
