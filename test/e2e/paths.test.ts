import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/result.js';
import { launch, makeProject, REPOSITORY } from './launch.js';

const SCENARIO = `import { make } from './make.js';
export default { name: 'odd', managers: 2, warmup: 1, rounds: 1, create: (_env: unknown, i: number) => make(i), destroy() {} };
`;

describe('ws-profile, in folders whose names a glob would take for a pattern', () => {
  const project = makeProject();
  const root = join(project.root, 'a*b {x,y}', '[id] #1?');
  beforeAll(() => {
    mkdirSync(join(root, 'scenarios', '(app)'), { recursive: true });
    writeFileSync(join(root, 'scenarios/(app)/[id].scenario.ts'), SCENARIO);
    writeFileSync(join(root, 'scenarios/(app)/make.ts'), 'export const make = (i: number) => ({ i });\n');
    writeFileSync(
      join(root, 'ws-profile.config.ts'),
      "export default { scenarios: ['scenarios/(app)/*.scenario.ts'] };\n",
    );
  });
  afterAll(() => project.remove());

  it('profiles a scenario, and writes its baseline and its report', async () => {
    const report = join(root, 'report [1].json');
    const finished = await launch(['run', '--update', 'new', '--reporter', `json=${report}`], { cwd: root });
    expect(finished).toMatchObject({ code: 0 });
    const [file] = (JSON.parse(readFileSync(report, 'utf8')) as RunResult).scenarios.map((scenario) => scenario.file);
    expect(file).toBe('scenarios/(app)/[id].scenario.ts');
    expect(existsSync(join(root, 'baselines', 'odd'))).toBe(true);
  });
});

describe('ws-profile heap', () => {
  it('reads standard input where that is a file, and refuses a pipe', () => {
    const project = makeProject();
    try {
      const snapshot = writeHeapSnapshot(join(project.root, 'a.heapsnapshot'));
      const heap = (input: string) =>
        spawnSync('bash', ['-c', `${input} node ${join(REPOSITORY, 'bin/ws-profile.js')} heap summary /dev/stdin`], {
          encoding: 'utf8',
        });
      expect(heap(`<${snapshot}`)).toMatchObject({ status: 0, stderr: '' });
      const piped = heap(`cat ${snapshot} |`);
      expect(piped.status).toBe(2);
      expect(piped.stderr).toMatch(/\/dev\/stdin: it is a pipe, not a file\.\n.*save to a file/);
    } finally {
      project.remove();
    }
  });
});
