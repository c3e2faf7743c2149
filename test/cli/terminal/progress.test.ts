import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../src/cli/terminal/progress.js';
import type { ProfileEvent } from '../../../src/model/event.js';
import { displayWidth } from '../../../src/report/parts/layout.js';
import { passing, runOf, sample, screenOf } from '../../report/results.js';

const result = passing({ name: 'chat' });
const EVENTS: readonly ProfileEvent[] = [
  { type: 'run-started', scenarios: ['chat', 'storm'] },
  { type: 'scenario-started', name: 'chat', managers: 50 },
  { type: 'phase', name: 'chat', phase: 'window', window: 1 },
  { type: 'round', name: 'chat', loop: 'lifecycle', sample: sample(3, 5_000_000) },
  { type: 'log', name: 'chat', message: 'hello\x1b[2J' },
  { type: 'round', name: 'chat', loop: 'lifecycle', sample: sample(4, 5_100_000) },
  { type: 'scenario-finished', result },
  { type: 'run-finished', result: runOf(result) },
];

function follow(about: Parameters<typeof screenOf>[0], chart = false): string {
  const screen = screenOf(about);
  const progress = createProgress({ screen, now: () => 0, chart });
  for (const event of EVENTS) progress.show(event);
  return screen.text();
}

describe('live progress', () => {
  it('prints whole lines away from a terminal: scenario, phases, log, verdict', () => {
    expect(follow({}).split('\n')).toEqual([
      'chat: 50 managers (1 of 2)',
      'chat: window 1',
      'chat hello\\x1b[2J',
      'chat: pass after 4.1 s',
      '',
    ]);
  });

  it('redraws one line at a terminal and leaves nothing of it', () => {
    const text = follow({ isTTY: true, width: 60 });
    expect(text).toContain('[1/2] chat  window 1  round 5  heap 5.1 MB (+0.1 MB)');
    const lines = text.split('\n');
    expect(lines.map((line) => line.split('\r\x1b[K').at(-1))).toEqual(
      ['chat hello\\x1b[2J', ''].slice(0, lines.length),
    );
    for (const drawn of text.replaceAll('\r\x1b[K', '\n').split('\n')) expect(displayWidth(drawn)).toBeLessThan(60);
  });

  it('takes its line away before a live report writes to the same terminal', () => {
    const screen = screenOf({ isTTY: true, width: 60 });
    const progress = createProgress({ screen, now: () => 0 });
    const report = progress.share(screen);
    for (const event of EVENTS) {
      progress.show(event);
      report.write(`${event.type}\n`);
    }
    const lines = screen.text().split('\n');
    expect(lines.map((line) => line.split('\r\x1b[K').at(-1))).toEqual(
      EVENTS.flatMap(({ type }) => (type === 'log' ? ['chat hello\\x1b[2J', type] : [type])).concat(''),
    );
  });

  it('draws memory by round when asked', () => {
    const text = follow({}, true);
    expect(text).toContain('memory after each round of the lifecycle loop, against round 3');
    expect(text).toMatch(/\+100 kB ┤/);
    expect(text).toMatch(/heap used 5\.1 MB, \+0\.1 MB {3}━━ external 1\.9 MB, 0 B\n/);
    expect(text).toMatch(/── RSS 62\.0 MB, 0 B\n/);
  });
});
