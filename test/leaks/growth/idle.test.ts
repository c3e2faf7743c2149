import { describe, expect, it } from 'vitest';
import { Names } from '../../../src/holders/names.js';
import { Growth, type Level } from '../../../src/leaks/growth/groups.js';
import { afterwards, groupAfterwards } from '../../../src/leaks/growth/idle.js';
import { PathTree } from '../../../src/leaks/growth/path-tree.js';

const least = 3;

describe('growth after a time without rounds', () => {
  it.each<[string, readonly number[], number, number, ReturnType<typeof afterwards>]>([
    ['as much as a window added, in the same time', [0, 60, 120, 180], 240, 100, 'grew'],
    ['half as much, in half the time', [0, 60, 120, 180], 210, 50, 'grew'],
    ['a little', [0, 60, 120, 180], 190, 100, 'stayed'],
    ['nothing', [0, 60, 120, 180], 180, 100, 'stayed'],
    ['windows of which one was shorter', [0, 60, 60, 120], 160, 100, 'grew'],
    ['less by a part', [0, 60, 120, 180], 90, 100, 'stayed'],
    ['no more than before the first window', [60, 120, 180, 240], 61, 100, 'gone'],
  ])('%s', (_, levels, level, ms, course) => {
    expect(afterwards(levels, level, least, { ms, windowsMs: [100, 100, 100] })).toBe(course);
  });
});

describe('listeners on a connection, after a time without rounds', () => {
  const names = new Names();
  const tree = new PathTree();
  const below = (parent: number, edge: string, className: string) =>
    tree.add(parent, names.idOf(edge), names.idOf(className), true);
  const socket = below(below(0, 'handles', 'handle'), 'owner', 'Socket');
  const list = below(below(socket, '_events', 'Object'), 'close', 'Array');
  const listener = below(list, '[]', 'onClose()');

  /** So many sockets with a list each, and so many listeners in all. */
  function level(sockets: number, listeners: number): Level {
    const count = new Float64Array(tree.size);
    count[socket] = sockets;
    count[list] = listeners > 0 ? sockets : 0;
    count[listener] = listeners;
    return { count, bytes: count, young: count, entries: count } as unknown as Level;
  }
  const levels = [level(5, 0), level(5, 60), level(5, 120), level(5, 180)];
  const went = (idle: Level) =>
    groupAfterwards(
      new Growth(tree, names, levels),
      { owner: list, entries: [listener], course: 'linear', added: [60, 60, 60] },
      least,
      { ms: 100, windowsMs: [100, 100, 100], level: idle },
    );

  it('are gone when the connections are still open', () => {
    expect(went(level(5, 0))).toBe('gone');
  });

  it('are not gone by themselves when the connections were closed for being idle', () => {
    expect(went(level(0, 0))).toBe('stayed');
  });
});
