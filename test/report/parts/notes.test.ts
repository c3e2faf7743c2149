import { describe, expect, it } from 'vitest';
import type { HeldSurvivors } from '../../../src/model/leak.js';
import { pathText, rootStep } from '../../../src/model/path.js';
import type { MeasuredScenario, MetricResult } from '../../../src/model/result.js';
import { markdownReporter } from '../../../src/report/formats/markdown.js';
import { terminalReporter } from '../../../src/report/formats/terminal.js';
import type { ReportOptions } from '../../../src/report/reporter.js';
import { judged } from '../../stability/evidence.js';
import { failing, leak, metric, passing, runOf, screenOf, steadyLeak } from '../results.js';

const held: HeldSurvivors = {
  className: 'Session',
  count: 10,
  path: [
    rootStep({ kind: 'module', what: 'src/hub.ts' }),
    { edge: 'closed', edgeKind: 'variable', name: 'Array' },
    { edge: '[]', edgeKind: 'element', name: 'Session' },
  ],
};
const WHO = `Survives, but does not grow: 10 Session, held by ${pathText(held.path, 'from-root')}.`;
const BUDGET = "If so many are meant to survive, set the scenario's budget: survivors: 10.";

function surviving(about: Partial<MeasuredScenario>, verdict: Partial<MetricResult> = {}): MeasuredScenario {
  const survivors = metric(10, { baseline: null, verdict: 'fail', ...verdict });
  return failing({ leaks: [], metrics: { survivors }, survivors: [held], ...about });
}

function lines(write: (options: ReportOptions) => void, scenario: MeasuredScenario): readonly string[] {
  const screen = screenOf({ width: 400 });
  const result = runOf(scenario);
  write({ result, screen, verbose: true, version: '0.1.0', projectPath: '', stability: async () => judged(result) });
  return screen.text().split('\n');
}

const notesOf = (scenario: MeasuredScenario) =>
  lines(terminalReporter, scenario).flatMap((line) => /^ {2}note {2}(.*)$/.exec(line)?.[1] ?? []);

describe('the notes of a report', () => {
  it.each<[string, MeasuredScenario, readonly string[]]>([
    ['who holds survivors, and the budget that would allow them', surviving({}), [WHO, BUDGET]],
    ['no budget where the baseline alone was passed', surviving({}, { budget: null }), [WHO]],
    ['no budget where a leak adds to them', surviving({ leaks: [leak()] }), [WHO]],
    ['the budget beside a leak of the steady loop', surviving({ leaks: [steadyLeak()] }), [WHO, BUDGET]],
    [
      'that survivors come and go',
      surviving({ survivors: [] }),
      ['Nothing that a program holds leads to a survivor in the last snapshot: they come and go.'],
    ],
    ['nothing of survivors that a leak explains', surviving({ survivors: [], leaks: [leak()] }), []],
    ['nothing of survivors that the budget allows', surviving({}, { budget: 10, verdict: 'pass' }), []],
    [
      'which handles were left open',
      passing({ handlesLeftOpen: { Timeout: 2, TCPServerWrap: 1 } }),
      ['Left open after teardown: 2 Timeout, 1 TCPServerWrap.'],
    ],
    [
      'which timers they are',
      passing({
        handlesLeftOpen: { Timeout: 3 },
        openTimers: [
          { call: 'setInterval, 30 s', callback: 'sweep', at: { file: 'src/hub.ts', line: 9, column: 5 }, count: 2 },
          { call: 'setTimeout, 5 s', callback: '', count: 1 },
        ],
      }),
      [
        'Left open after teardown: 3 Timeout. Timers: 2 × setInterval, 30 s, that calls sweep at src/hub.ts:9:5; setTimeout, 5 s, that calls a function.',
      ],
    ],
    ["the scenario's own", passing({ notes: ['There is no baseline.'] }), ['There is no baseline.']],
  ])('say %s', (_, scenario, notes) => {
    expect(notesOf(scenario)).toEqual(notes);
  });

  it('stand in the summary too', () => {
    const shown = lines(markdownReporter, surviving({ handlesLeftOpen: { Timeout: 2 } }));
    const notes = shown.filter((line) => line.startsWith('Note: '));
    expect(notes).toEqual([
      expect.stringContaining('Survives, but does not grow'),
      expect.stringContaining('If so many are meant to survive'),
      expect.stringContaining('2 Timeout'),
    ]);
  });
});
