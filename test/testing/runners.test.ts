import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../e2e/launch.js';
import { makeTestedProject, runIn } from './project.js';

const HUB = `
export class Session { constructor(name) { this.name = name; } }
export class Hub {
  sessions = new Map();
  open(name) {
    const session = new Session(name + this.sessions.size);
    this.sessions.set(session.name, session);
    return session;
  }
  close(session) { this.sessions.delete(session.name); }
}
`;
const COMMON_HUB = `${HUB.replaceAll('export ', '')}\nmodule.exports = { Hub };\n`;
const FEW = '{ managers: 5, rounds: 2, warmup: 1 }';

let project: ReturnType<typeof makeTestedProject>;
afterEach(() => project.remove());

const bin = (...path: string[]) => join(REPOSITORY, 'node_modules', ...path);

/** The body of a test file: its hub is made in a hook, so that only the file's own functions know it. */
const body = (test: string) => `
  let hub;
  beforeEach(() => { hub = new Hub(); });
  ${test}('keeps nothing', async () => {
    await expectNoLeaks({ create: (_, i) => hub.open('u' + i), destroy: (_, session) => hub.close(session) }, ${FEW});
  });
  ${test}('forgets to close', async () => {
    await expectNoLeaks({ create: (_, i) => hub.open('u' + i), destroy() {} }, ${FEW});
  });
`;

/** What a failing test says, whatever the runner. */
function expectReport(output: string, file: string): void {
  expect(output).toMatch(/forgets to close: 1 leak \(5 managers × \d rounds, .* s\)/);
  expect(output).toMatch(/LEAK \+1\.\d\d Session per manager, \+\d+ B per manager {3}\d+ → \d+ → \d+/);
  expect(output).toMatch(/held by {3}Hub\.sessions \(Map\) ← /);
  expect(output).toMatch(new RegExp(`put in at ${file}:7:5 this\\.sessions\\.set\\(session\\.name, session\\)`));
  expect(output).toMatch(/leak id {3}[0-9a-f]{8}/);
  expect(output).not.toMatch(/keeps nothing: /);
  expect(output).not.toMatch(/recorder/);
}

describe('expectNoLeaks', () => {
  it('runs in vitest, with its fake timers on', async () => {
    project = makeTestedProject({
      'package.json': '{ "type": "module" }',
      'src/hub.ts': HUB.replace('sessions = new', 'readonly sessions: Map<string, any> = new').replaceAll(
        '(name)',
        '(name: any)',
      ),
      'hub.test.ts': `
        import { beforeEach, describe, it, vi } from 'vitest';
        import { expectNoLeaks } from 'ws-profile/test';
        import { Hub } from './src/hub.js';
        vi.useFakeTimers();
        describe('hub', () => { ${body('it').replace('let hub;', 'let hub: any;').replaceAll('session)', 'session: any)').replaceAll('close(session: any)', 'close(session)')} });`,
    });
    const { code, output } = await runIn(project.root, bin('vitest', 'vitest.mjs'), ['run', '--testTimeout=60000']);
    expect(code).toBe(1);
    expect(output).toMatch(/1 failed.*1 passed/);
    expectReport(output, 'src/hub.ts');
    expect(output).toMatch(/hub\.test\.ts:\d+:\d+/);
  });

  it('runs in jest, CommonJS and with globals, its fake timers on, and as a matcher', async () => {
    project = makeTestedProject({
      'package.json':
        '{ "name": "common", "jest": { "testTimeout": 60000, "fakeTimers": { "enableGlobally": true } } }',
      'src/hub.js': COMMON_HUB,
      'hub.test.js': `
        const { expectNoLeaks, matchers } = require('ws-profile/test');
        const { Hub } = require('./src/hub');
        expect.extend(matchers);
        describe('hub', () => {
          ${body('test')}
          test('as a matcher', async () => {
            await expect({ create: (_, i) => hub.open(i), destroy: () => {} }).not.toHaveNoLeaks(${FEW});
          });
        });`,
    });
    const { code, output } = await runIn(project.root, bin('jest', 'bin', 'jest.js'), ['--rootDir', project.root]);
    expect(code).toBe(1);
    expect(output).toMatch(/1 failed, 2 passed/);
    expectReport(output, 'src/hub.js');
  });

  it('runs in node:test, which has no name for the test under way', async () => {
    project = makeTestedProject({
      'package.json': '{ "type": "module" }',
      'src/hub.js': HUB,
      'hub.test.mjs': `
        import test, { beforeEach, mock } from 'node:test';
        import { expectNoLeaks } from 'ws-profile/test';
        import { Hub } from './src/hub.js';
        mock.timers.enable();
        ${body('test')}`,
    });
    const { code, output } = await runIn(project.root, '--test');
    expect(code).toBe(1);
    expect(output).toMatch(/# pass 1\n# fail 1/);
    // The file's name is all that is known of the test.
    expectReport(output.replace('hub.test: 1 leak', 'forgets to close: 1 leak'), 'src/hub.js');
  });
});
