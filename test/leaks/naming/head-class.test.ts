import { describe, expect, it } from 'vitest';
import { type Candidate, ClassRank, headClass } from '../../../src/leaks/naming/head-class.js';

const UNITS = 60;

/** A class that comes once a manager, so far from the holder. */
function inside(className: string, rank: keyof typeof ClassRank, distance: number, perWindow = UNITS): Candidate {
  return { className, rank: ClassRank[rank], distance, perWindow, perWindowDirect: 0 };
}

const entry = (className: string, rank: keyof typeof ClassRank): Candidate => ({
  ...inside(className, rank, 1),
  perWindowDirect: UNITS,
});

const headOf = (...candidates: Candidate[]) => headClass(candidates, UNITS)?.className;

describe('the class that heads a leak', () => {
  it('is a class deep inside where what hangs from the holder is a plain collection', () => {
    expect(
      headOf(entry('Map', 'collection'), inside('deliver()', 'namedFunction', 4), inside('Client', 'package', 8)),
    ).toBe('Client');
  });

  it("is a function by its name, and not what it happens to reach: a query's text by way of promises", () => {
    expect(headOf(entry('onMessage()', 'namedFunction'), inside('Source', 'package', 9))).toBe('onMessage()');
    expect(headOf(entry('onMessage()', 'namedFunction'), inside('Subscriber', 'project', 3))).toBe('Subscriber');
  });

  it('is the function that waits for a promise, not the promise that it makes', () => {
    expect(headOf(entry('Promise', 'plain'), entry('onCanceled()', 'namedFunction'))).toBe('onCanceled()');
  });

  it("is a class of Node's by itself, but for those that only carry what is open, waits or listens", () => {
    expect(headOf(entry('PerformanceObserver', 'node'), inside('Histogram', 'package', 4))).toBe('PerformanceObserver');
    expect(headOf(entry('Socket', 'node'), inside('WebSocket', 'package', 2))).toBe('WebSocket');
    expect(headOf(entry('Timeout', 'node'), inside('Awareness', 'package', 4))).toBe('Awareness');
  });
});
