import { describe, expect, it } from 'vitest';
import { type LeakContext, withoutExplained } from '../../src/gate/explained.js';
import type { Leak } from '../../src/model/leak.js';
import { leak } from '../report/results.js';

const ACCEPTED: Leak = {
  ...leak(),
  id: 'aaaaaaaa',
  status: 'known',
  loop: 'lifecycle',
  className: 'Session',
  windows: [150, 150, 150],
  per: { unit: 'manager', count: 1, bytes: 2_000 },
  classes: [
    { className: 'Session', count: [150, 150, 150], bytes: [300_000, 300_000, 300_000] },
    { className: 'Timeout', count: [150, 150, 150], bytes: [0, 0, 0] },
  ],
};

const CONTEXT: LeakContext = {
  managers: 50,
  rounds: 9,
  made: 650,
  survivorShares: { aaaaaaaa: 1 },
  handlesLeftOpen: { Timeout: 650 },
};

const FIGURES = {
  survivors: { value: 600, spread: 0 },
  handlesLeftOpen: { value: 650, spread: 0 },
  heapGrowth: { value: 1_500_000, spread: 4_000 },
};

describe('withoutExplained', () => {
  it('takes off the survivors, open handles and bytes that an accepted leak holds, and says so', () => {
    const { figures, notes } = withoutExplained(FIGURES, [ACCEPTED], CONTEXT);
    expect(figures).toEqual({
      survivors: { value: 0, spread: 0 },
      handlesLeftOpen: { value: 0, spread: 0 },
      heapGrowth: { value: 600_000, spread: 4_000 },
    });
    expect(notes).toEqual([
      expect.stringMatching(/^600 of 600 survivors, held by .*aaaaaaaa/),
      expect.stringMatching(/^650 of 650 open handles of kind Timeout, /),
      expect.stringMatching(/^0\.9 MB of heap growth, /),
    ]);
  });

  it.each(['suppressed', 'better', 'allowed'] as const)('takes off what a leak holds that is %s', (status) => {
    const { figures } = withoutExplained(FIGURES, [{ ...ACCEPTED, status }], CONTEXT);
    expect(figures.survivors?.value).toBe(0);
  });

  it.each(['new', 'worse'] as const)('takes nothing off for a leak that is %s', (status) => {
    const { figures, notes } = withoutExplained(FIGURES, [{ ...ACCEPTED, status }], CONTEXT);
    expect(figures).toEqual(FIGURES);
    expect(notes).toEqual([]);
  });

  it('leaves what others hold', () => {
    const { figures } = withoutExplained(
      { survivors: { value: 600, spread: 0 }, handlesLeftOpen: { value: 653, spread: 0 } },
      [ACCEPTED],
      { ...CONTEXT, survivorShares: { aaaaaaaa: 0.5 }, handlesLeftOpen: { Timeout: 652, file: 1 } },
    );
    expect(figures.survivors?.value).toBe(300);
    expect(figures.handlesLeftOpen?.value).toBe(3);
  });

  it('leaves handles beyond those of all managers that were made', () => {
    const figures = { handlesLeftOpen: { value: 900, spread: 0 } };
    const context = { ...CONTEXT, handlesLeftOpen: { Timeout: 900 } };
    expect(withoutExplained(figures, [ACCEPTED], context).figures.handlesLeftOpen?.value).toBe(250);
  });

  it('counts no bytes as heap that lie outside it', () => {
    const outside = {
      className: 'system / JSArrayBufferData',
      count: [150, 150, 150],
      bytes: [900_000, 900_000, 900_000],
    };
    const leaking = { ...ACCEPTED, classes: [...ACCEPTED.classes, outside], per: { ...ACCEPTED.per, bytes: 8_000 } };
    expect(withoutExplained(FIGURES, [leaking], CONTEXT).figures.heapGrowth?.value).toBe(600_000);
  });
});
