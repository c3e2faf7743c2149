import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CodePlace } from '../../../src/model/leak.js';
import type { RunResult } from '../../../src/model/result.js';
import type { Screen } from '../../../src/model/screen.js';
import { terminalReporter } from '../../../src/report/formats/terminal.js';
import { displayWidth } from '../../../src/report/parts/layout.js';
import { judged } from '../../stability/evidence.js';
import { errored, failing, leak, metric, passing, runOf, screenOf, steadyLeak } from '../results.js';

function report(result: RunResult, screen: Partial<Screen> = {}, verbose = false): string {
  const shown = screenOf(screen);
  terminalReporter({
    result,
    screen: shown,
    verbose,
    version: '0.1.0',
    projectPath: '',
    stability: async () => judged(result),
  });
  return shown.text();
}

const words = (text: string) => text.replace(/\s+/g, ' ');

describe('terminal report', () => {
  it('says of a failing run what leaks, how much per manager, who holds it and where it was made', () => {
    const text = report(runOf(failing()));
    expect(text).toMatch(/^✗ chat-factory {3}50 managers × 12 rounds {3}4\.1 s$/m);
    expect(text).toContain('LEAK  +1.00 UserSession per manager   +412 B per manager   150 → 300 → 450');
    expect(text).toContain(
      'held by    WebSocketManagerFactory.#sessions (Map) ← factory ← module scenarios/chat/factory.ts',
    );
    expect(words(text)).toContain(
      'allocated UserSession (scenarios/chat/factory.ts:12:3) ← WebSocketManagerFactory.create (scenarios/chat/factory.ts:31:17)',
    );
    expect(text).toContain('leak id    7c1e09b2\n    next       npx ws-profile leaks explain 7c1e09b2\n');
    expect(text).toMatch(/leaked bytes\/manager +0 B +412 B +\+412 B +– +✗$/m);
    expect(text).toMatch(/live bytes\/manager +3\.1 kB +3\.5 kB +\+14% +– +✗$/m);
    expect(text).toMatch(/^✗ not safe to deploy {3}1 failed /m);
  });

  it('shows the three phases and the bytes of a live manager of a passing scenario', () => {
    const text = report(runOf(passing()));
    expect(text).toMatch(/memory +before +with 50 +after cleanup +per manager +kept$/m);
    expect(text).toMatch(/heap used +5\.1 MB +5\.3 MB +5\.1 MB +\+3\.1 kB +-10\.0 kB$/m);
    expect(text).toMatch(/^✓ safe to deploy {3}1 passed /m);
  });

  it('says per exercise, and that teardown releases it, of a steady leak', () => {
    const text = report(runOf(failing({ steadyRounds: 40, leaks: [steadyLeak()] })));
    expect(text).toContain('LEAK  +1.00 PendingAck per exercise   +64 B per exercise   1,000 → 2,000');
    expect(text).toContain('released at teardown');
    expect(text).toContain('50 managers × 12 rounds + 40 steady');
  });

  it('lists a plateau as a note, not as a leak', () => {
    const plateau = {
      className: 'CacheEntry',
      loop: 'lifecycle',
      windows: [700, 300, 0],
      bytes: [70_000, 30_000, 0],
    } as const;
    const text = report(runOf(passing({ plateaus: [plateau] })));
    expect(words(text)).toContain('plateau CacheEntry grew and stopped: 700 → 1,000 → 1,000');
    expect(text).not.toContain('LEAK');
  });

  it('shows an error by its code, message and hint, its stack only when verbose', () => {
    const text = report(runOf(errored()));
    expect(text).toContain('HOOK_FAILED\n  create of manager 7 failed: connect ECONNREFUSED 127.0.0.1:4000');
    expect(text).toContain('→ Is the server that the scenario expects listening?');
    expect(text).not.toContain('    at create');
    expect(report(runOf(errored()), {}, true)).toContain('at create (scenarios/reconnect/reconnect.scenario.ts:14:9)');
  });

  it('counts suppressed leaks, and shows them when verbose', () => {
    const run = runOf(passing({ leaks: [leak({ status: 'suppressed', reason: 'kept on purpose' })] }));
    expect(report(run)).toContain('1 suppressed');
    expect(report(run)).not.toContain('UserSession');
    expect(words(report(run, {}, true))).toContain('suppressed: kept on purpose');
  });

  it('says where a leak was put in and what takes it out again', () => {
    const put = { file: 'hub.ts', line: 9, column: 5, code: 'this.clients.add(socket)' };
    const taken = { file: 'hub.ts', line: 14, column: 7, code: 'this.clients.delete(socket)' };
    const of = (takenOut: readonly CodePlace[]) =>
      report(runOf(failing({ leaks: [leak({ putInAt: { ...put, takenOut } })] })), { width: 200 });
    expect(of([taken])).toContain(
      'put in at  hub.ts:9:5 this.clients.add(socket), taken out at hub.ts:14:7 this.clients.delete(socket)',
    );
    expect(of([taken, taken, taken])).toContain('this.clients.delete(socket) and 2 places more');
    expect(of([])).toContain('this.clients.add(socket), and nothing that was loaded takes it out again');
  });

  it('says why it is not known where a leak was allocated', () => {
    const { site: _site, ...nowhere } = leak();
    const leaks = [{ ...nowhere, siteNote: 'the diagnosis was off' }];
    expect(report(runOf(failing({ leaks })))).toContain('allocated  not known: the diagnosis was off');
  });

  it('ranks retained bytes by who allocated them when verbose', () => {
    const retained = [{ functionName: 'send', file: 'a.ts', line: 5, column: 3, bytes: 4096 }];
    const result = runOf(failing({ retained }));
    expect(report(result, {}, true)).toMatch(/retained +allocated by\n +4\.1 kB +send a\.ts:5:3/);
    expect(report(result)).not.toContain('allocated by');
  });

  it('shows every metric when verbose, and only those that decide otherwise', () => {
    expect(report(runOf(passing()))).not.toContain('create p99');
    expect(report(runOf(passing()), {}, true)).toContain('create p99');
  });

  it('says flaky of a pass on retry and undecided with its reason', () => {
    const undecided = passing({
      name: 'noisy',
      verdict: 'undecided',
      metrics: {
        liveBytesPerManager: metric(3200, { verdict: 'undecided', reason: 'the interval straddles the limit' }),
      },
    });
    const text = report(runOf(passing({ tries: 2 }), undecided));
    expect(text).toContain('flaky: passed on try 2');
    expect(text).toContain('? the interval straddles the limit');
    expect(text).toMatch(/1 passed \(1 flaky\), 1 undecided/);
  });

  it('fits any terminal down to 40 columns without losing a word', () => {
    const run = runOf(
      failing({ leaks: [leak(), steadyLeak()], notes: ['a note that is long enough to wrap twice over'] }),
      errored(),
    );
    const wide = report(run, { width: 200 });
    for (const width of [40, 47, 60, 80, 120, 200]) {
      const text = report(run, { width });
      for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
      for (const word of ['WebSocketManagerFactory.#sessions', '412', '7c1e09b2', 'ECONNREFUSED']) {
        expect(text.replace(/\n\s*/g, '')).toContain(word);
      }
    }
    expect(wide).toContain('150 → 300 → 450');
  });

  it('writes colour only where the screen has it, and the same words', () => {
    const run = runOf(failing(), errored());
    const colored = report(run, { color: true });
    expect(colored).toContain('\x1b[31m');
    expect(report(run)).not.toContain('\x1b');
    expect(stripVTControlCharacters(colored)).toBe(report(run));
  });

  it('makes control characters from a heap visible and bounds what it prints', () => {
    const className = `Evil\x1b[2J\n\u202e${'x'.repeat(5000)}`;
    const text = report(runOf(failing({ leaks: [leak({ className, detail: 'a\r\nb\x07' })] })));
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
    expect(text).toContain('Evil\\x1b[2J\\n\\u{202e}');
    expect(text.length).toBeLessThan(4000);
  });

  it('says of an empty run that it had no scenarios', () => {
    expect(report({ ...runOf(), ok: false })).toContain('no scenarios');
  });
});
