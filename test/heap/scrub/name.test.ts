import { describe, expect, it } from 'vitest';
import { scrubbedName } from '../../../src/heap/scrub/name.js';

const scrub = (name: string) => scrubbedName(name, 7, new Set([53]));

describe('a name in a scrubbed snapshot', () => {
  it.each([
    'Session',
    '#sessions',
    '<symbol kEvents>',
    '<div>',
    'system / Context / open',
    'file:///home/u/app/node_modules/ws/lib/websocket.js',
    '12 / part of key (Session @51) -> value (Object @55) pair in WeakMap (table @49)',
    '12 / part of key (%s @%u) -> value (%s @%u) pair in WeakMap (table @%u)',
  ])('%s stays', (name) => {
    expect(scrub(name)).toBe(name);
  });

  it.each([
    [
      '12 / part of key (Session @51) -> value (a (b) -> value (c @9) d @53) pair in WeakMap (table @49)',
      '12 / part of key (Session @51) -> value (xxxxxxxxxxxxxxxxxxxxxxx @53) pair in WeakMap (table @49)',
    ],
    ['12 / part of key (Session @51) -> value (cut by V', '12 / part of key (Session @51) -> value (xxxxxxxx'],
    ['<a href="/?token=1">', '<a xxxxxxxxxxxxxxxx>'],
    ['Detached <input value="hunter2">', 'Detached <input xxxxxxxxxxxxxxx>'],
    ['to alice@example.com', 'to xxxxxxxxxxxxxxxx7'],
  ])('%s loses what it holds', (name, expected) => {
    expect(scrub(name)).toBe(expected);
  });
});
