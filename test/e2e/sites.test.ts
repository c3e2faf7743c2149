import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMeasured, type MeasuredScenario, type ScenarioResult } from '../../src/model/result.js';
import { makeProject, runJson } from './launch.js';

const SCENARIO = `const open: Session[] = [];

interface Named {
  readonly name: string;
}

class Session implements Named {
  readonly name = 'session';
}

function openSession(): Session {
  const session = new Session();
  open.push(session);
  return session;
}

export default { steady: false, create: () => openSession(), destroy: () => {} };
`;

const ARGS = ['sessions.scenario.ts', '--managers', '20', '--rounds', '2', '--warmup', '1'];

let project: ReturnType<typeof makeProject>;
beforeEach(() => {
  project = makeProject({ 'sessions.scenario.ts': SCENARIO });
});
afterEach(() => project.remove());

function measured(scenario: ScenarioResult): MeasuredScenario {
  if (!isMeasured(scenario)) throw new Error(scenario.error.message);
  return scenario;
}

function allocationProfiles({ artifacts }: MeasuredScenario): readonly string[] {
  return artifacts.filter((file) => file.endsWith('.heapprofile'));
}

describe('where a leak was allocated', () => {
  it('is said with the leak, and its profile is kept for DevTools', async () => {
    const { code, scenario } = await runJson(ARGS, { cwd: project.root });
    expect(code).toBe(1);
    const { leaks } = measured(scenario);
    expect(leaks).toHaveLength(1);
    expect(leaks[0]!.site).toMatchObject([
      { functionName: 'openSession', file: 'sessions.scenario.ts', line: 11 },
      { functionName: 'create', file: 'sessions.scenario.ts', line: 17 },
    ]);
    const [file, ...others] = allocationProfiles(measured(scenario));
    expect(others).toEqual([]);
    // The protocol's SamplingHeapProfile, as DevTools and speedscope read it.
    const text = readFileSync(file!, 'utf8');
    expect(text).toContain(`"url":"${pathToFileURL(join(project.root, 'sessions.scenario.ts'))}"`);
    const { head, samples } = JSON.parse(text);
    expect(head).toMatchObject({
      callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
      selfSize: 0,
      id: expect.any(Number),
      children: expect.any(Array),
    });
    expect(samples[0]).toEqual({ size: expect.any(Number), nodeId: expect.any(Number), ordinal: expect.any(Number) });
  });

  it('is not looked for with --no-diagnose', async () => {
    const { code, scenario } = await runJson([...ARGS, '--no-diagnose'], { cwd: project.root });
    expect(code).toBe(1);
    expect(measured(scenario).leaks[0]).not.toHaveProperty('site');
    expect(allocationProfiles(measured(scenario))).toEqual([]);
  });
});

describe('where a leak was put in', () => {
  it('is the call in the class that has the collection, also where Node allocated what is in it', async () => {
    const hub = makeProject({
      'hub.js': [
        "const { EventEmitter } = require('node:events');",
        'class Hub {',
        '  #idle = new Set();',
        '  constructor() { this.clients = new Set(); }',
        '  join() {',
        '    const client = new EventEmitter();',
        '    this.#idle.add(client);',
        '    this.#idle.delete(client);',
        '    this.clients.add(client);',
        '    return client;',
        '  }',
        '}',
        'exports.hub = new Hub();',
      ].join('\n'),
      'hub.scenario.cjs': [
        "const { hub } = require('./hub.js');",
        'module.exports = { steady: false, create: () => hub.join(), destroy() {} };',
      ].join('\n'),
    });
    try {
      const args = ['hub.scenario.cjs', '--managers', '20', '--rounds', '2', '--warmup', '1', '--no-diagnose'];
      const { scenario } = await runJson(args, { cwd: hub.root });
      expect(measured(scenario).leaks[0]).toMatchObject({
        kind: 'set-entry',
        putInAt: { file: 'hub.js', line: 9, code: 'this.clients.add(client)', takenOut: [] },
        siteNote: 'the diagnosis was off',
      });
    } finally {
      hub.remove();
    }
  });

  it('is told with the module that made the holder, of several that have it', async () => {
    // Which of the doors V8 numbers before the rooms is its own matter.
    const doors = ['a', 'b', 'y', 'z'].map((name) => `${name}-door`);
    const door = [
      "const { rooms } = require('./rooms.cjs');",
      'const size = () => rooms.size;',
      'exports.enter = (id) => { const room = { id, size: size() }; rooms.set(id, room); return room; };',
    ].join('\n');
    const rooms = makeProject({
      ...Object.fromEntries(doors.map((name) => [`${name}.cjs`, door])),
      'rooms.cjs': 'const rooms = new Map();\nexports.rooms = rooms;\nexports.count = () => rooms.size;\n',
      'rooms.scenario.mjs': [
        ...doors.map((name, i) => `import { enter as enter${i} } from './${name}.cjs';`),
        'let made = 0;',
        'const all = [enter0, enter1, enter2, enter3];',
        'export default { steady: false, create: () => all[made % 4](++made), destroy() {} };',
      ].join('\n'),
    });
    try {
      const args = ['rooms.scenario.mjs', '--managers', '20', '--rounds', '2', '--warmup', '1', '--no-diagnose'];
      const { scenario } = await runJson(args, { cwd: rooms.root });
      expect(measured(scenario).leaks[0]?.path[0]).toMatchObject({ name: 'module rooms.cjs' });
    } finally {
      rooms.remove();
    }
  });
});
