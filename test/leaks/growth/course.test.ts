import { describe, expect, it } from 'vitest';
import { courseOf, courseOfStore, typicalWindow } from '../../../src/leaks/growth/course.js';

describe('the course of growth over equal windows', () => {
  it.each<[readonly number[], ReturnType<typeof courseOf>]>([
    [[0], 'flat'],
    [[2], 'flat'],
    [[150], 'open'],
    [[150, 150], 'open'],
    [[150, 150, 150], 'linear'],
    [[3, 3, 3], 'linear'],
    [[22, 11, 15], 'linear'],
    [[1000, 40, 45], 'open'],
    [[1000, 40, 45, 42], 'linear'],
    [[500, 350, 0], 'open'],
    [[500, 350, 0, 0], 'stopped'],
    [[500, 0, 0], 'open'],
    [[500, 0, 0, 0], 'stopped'],
    [[0, 300, 0], 'open'],
    [[0, 300, 0, 300, 0], 'open'],
    [[0, 300, 0, 300, 0, 300], 'linear'],
    [[300, 0, 300, 0, 300, 0], 'linear'],
    [[300, 0, 0, 300, 0, 0], 'open'],
    [[300, 0, 0, 300, 0, 0, 300], 'linear'],
    [[300, 0, 0, 300, 0, 0, 0], 'stopped'],
    [[300, 0, 900, 0, 0, 100, 0, 0, 700], 'uneven'],
    [[300, -290, 300, -290, 300, -290], 'stopped'],
    [[150, -150, 0], 'flat'],
    [[400, 240, 144], 'open'],
    [[400, 240, 144, 86, 52, 31], 'stopped'],
    [[100, 85, 72], 'open'],
    [[100, 85, 72, 61, 52, 44], 'stopped'],
    [[20, 6, 25, 5, 22, 18], 'linear'],
    [[300, 10, 0, 0, 0, 4], 'stopped'],
  ])('%j is %s, when a window must add three to count', (added, course) => {
    expect(courseOf(added, 3)).toBe(course);
  });

  it('is told for certain once nine windows are seen', () => {
    const random = [7, 0, 9, 3, 1, 8, 2, 4, 4, 0, 6, 5];
    for (let at = 0; at + 9 <= random.length; at++) expect(courseOf(random.slice(at, at + 9), 3)).not.toBe('open');
  });
});

describe('the course of a store that doubles when it is full', () => {
  const doubling = (used: readonly number[]) => used.map((entries) => 16 * 2 ** Math.ceil(Math.log2(entries)));

  it('is linear when it fills evenly, though it grows in leaps', () => {
    const sizes = doubling([150, 300, 450, 600, 750, 900, 1050]);
    const courses = sizes.map((_, i) => courseOfStore(sizes.slice(0, i + 1), 256));
    expect(courses.slice(1)).not.toContain('flat');
    expect(courses.slice(1)).not.toContain('stopped');
    expect(courses.at(-1)).toBe('linear');
  });

  it('is stopped when the leaps do not come as soon as an even filling would bring them', () => {
    expect(courseOfStore(doubling([150, 500, 500, 500, 500, 500, 500, 500]), 256)).toBe('stopped');
  });

  it('is stopped after one leap', () => {
    expect(courseOfStore([1000, 3000, 3000, 3000, 3000], 256)).toBe('stopped');
  });

  it('is stopped when an even filling could explain it, but nothing moved for half of the time', () => {
    expect(courseOfStore([1024, 2048, 2048, 4096, 4096, 4096, 4096, 4096, 4096], 256)).toBe('stopped');
  });

  it('is flat when it also shrinks', () => {
    expect(courseOfStore([1000, 3000, 1000, 3000], 256)).toBe('flat');
  });
});

describe('what one window adds', () => {
  it.each<[readonly number[], number]>([
    [[151, 150, 150], 150],
    [[15, 15, 15], 15],
    [[12, 18, 15], 15],
    [[10, 20, 20], 50 / 3],
  ])('of %j is %d', (added, typical) => {
    expect(typicalWindow(added)).toBeCloseTo(typical, 10);
  });
});
