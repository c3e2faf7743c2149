import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { retainedBySite } from '../../../src/leaks/site/retained.js';

const url = (file: string) => pathToFileURL(`/project/${file}`).href;

function call(functionName: string, script: string, selfSize: number, children: object[] = []) {
  return {
    callFrame: { functionName, scriptId: '1', url: script, lineNumber: 4, columnNumber: 2 },
    selfSize,
    children,
  };
}

describe('retained bytes by site', () => {
  it('are ranked, each at the innermost function of the program', () => {
    const inPackage = call('frame', url('node_modules/ws/index.js'), 300, [call('set', '', 100)]);
    const profile = {
      head: call('(root)', '', 9000, [
        call('small', url('a.js'), 50),
        call('send', url('a.js'), 20, [inPackage]),
        call('send', url('a.js'), 5),
        call('tick', 'node:internal/timers', 700),
        call('alone', url('node_modules/ws/index.js'), 60),
      ]),
    };
    expect(retainedBySite(profile, '/project')).toEqual([
      { functionName: 'send', file: 'a.js', line: 5, column: 3, bytes: 425 },
      { functionName: 'alone', file: 'node_modules/ws/index.js', line: 5, column: 3, bytes: 60 },
      { functionName: 'small', file: 'a.js', line: 5, column: 3, bytes: 50 },
    ]);
  });

  it('are none where the profile is none', () => {
    expect(retainedBySite(null, '/project')).toEqual([]);
  });
});
