import { describe, expect, it } from 'vitest';
import { replacementIn } from '../../src/surface/deprecated.js';
import { type NamedExport, successorOf } from '../../src/surface/successor.js';

const aClass = (name: string, ...members: string[]): NamedExport => [name, { kind: 'class', members }];
const aFunction = (name: string): NamedExport => [name, { kind: 'function' }];

describe('the new name that stands for one that is gone', () => {
  it.each<[string, NamedExport, readonly NamedExport[], string | undefined]>([
    [
      'holds its words',
      aClass('WebSocketManager'),
      [aClass('Manager2'), aClass('UnifiedWebSocketManager')],
      'UnifiedWebSocketManager',
    ],
    ['is held in its words', aClass('WebSocketManager'), [aClass('SocketManager')], 'SocketManager'],
    [
      'has the same members',
      aClass('Hub', 'close()', 'open()', 'size'),
      [aClass('Pool', 'drain()'), aClass('Room', 'close()', 'open()', 'size', 'name')],
      'Room',
    ],
    ['is spelled alike', aFunction('creatHub'), [aFunction('createHub'), aFunction('closeHub')], 'createHub'],
    ['is of the same kind', aClass('Manager'), [aFunction('createManager')], undefined],
    ['may be of a kind that nobody knows', aClass('Manager'), [['NewManager', undefined]], 'NewManager'],
    ['is none when nothing is like it', aClass('Hub', 'close()'), [aClass('Version', 'parse()')], undefined],
    ['is none when nothing is new', aClass('Hub'), [], undefined],
  ])('%s', (_, gone, added, expected) => {
    expect(successorOf(gone, added)).toBe(expected);
  });
});

describe('the name that replaces a deprecated one', () => {
  const exported = new Set(['Old', 'New', 'use', 'close', 'makeHub']);

  it.each([
    ['use {@link New} instead', 'New'],
    ['Use `New.create()`, not `Old`.', 'New'],
    ['since 2.0: {@link New | the new one}', 'New'],
    ['close to its end: see `New`', 'New'],
    ['close to its end', undefined],
    ['makeHub does it now', 'makeHub'],
    ['replaced by New', 'New'],
    ['Old is old', undefined],
    ['use `ws`', undefined],
    ['', undefined],
  ])('is named in %j', (text, expected) => {
    expect(replacementIn(text, 'Old', exported)).toBe(expected);
  });
});
