import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMeasured, type RunResult } from '../../src/model/result.js';
import { launch, makeProject, REPOSITORY } from '../e2e/launch.js';
import { nodeBinary, SUPPORTED_MAJORS } from '../heap/node-versions.js';

const OTHERS = SUPPORTED_MAJORS.filter((major) => !process.versions.node.startsWith(`${major}.`));
const FIXTURES = join(REPOSITORY, 'test/fixtures');
const SHORT = ['--managers', '10', '--rounds', '2', '--no-diagnose', '--no-history', '--update', 'none'];

describe.each(OTHERS)('on Node %i', (major) => {
  const node = binary(major);
  if (node === undefined) {
    it.skip('is not tried: npm has no binary of it for this machine', () => {});
    return;
  }

  let project: ReturnType<typeof makeProject>;
  const wsProfile = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    launch(args, { cwd: project.root, node, env });
  const run = async (args: readonly string[], env?: NodeJS.ProcessEnv) => {
    const { code, stdout, stderr } = await wsProfile(args, env);
    const { node: version, scenarios } = JSON.parse(stdout || expect.fail(stderr)) as RunResult;
    const [scenario] = scenarios;
    if (!scenario || !isMeasured(scenario)) return expect.fail(`${stderr}\n${JSON.stringify(scenario)}`);
    const leaks = scenario.leaks.map(({ className, per, kind }) => ({ className, kind, count: per.count }));
    return { code, version, leaks, handles: scenario.metrics.handlesLeftOpen?.value };
  };

  beforeAll(() => {
    project = makeProject();
  });
  afterAll(() => project.remove());

  it('finds a leak, and passes the same scenario without it', async () => {
    const args = ['run', '--json', join(FIXTURES, 'leaks/map-entry.scenario.ts'), ...SHORT];
    const leaky = await run([...args, '--keep-snapshots']);
    expect(leaky).toMatchObject({ code: 1, leaks: [{ className: 'Session', kind: 'map-entry', count: 1 }] });
    expect(leaky.version).toMatch(new RegExp(`^v${major}\\.`));
    expect(await run(args, { WS_PROFILE_FIXTURE: 'clean' })).toMatchObject({ code: 0, leaks: [] });
  });

  it('says who holds it, from the snapshot that was kept', async () => {
    const kept = readdirSync(join(project.root, '.ws-profile'), { recursive: true }).map(String);
    const last = kept
      .filter((file) => /lifecycle-\d+\.heapsnapshot$/.test(file))
      .sort()
      .at(-1);
    const { code, stdout } = await wsProfile(['heap', 'path', join('.ws-profile', last ?? ''), '--class', 'Session']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('#sessions (Map)') });
  });

  it('enters a server as it is, and finds what it loses with each connection', async () => {
    const server = join(FIXTURES, 'servers/leaky-chat.js');
    const { code, leaks } = await run(['server', '--json', ...SHORT, '--', node, server]);
    expect({ code, leaks }).toMatchObject({ code: 1, leaks: [{ count: 1 }] });
  });
});

/** Fetched where it has to be; undefined, and a word of why, where it can not be. */
function binary(major: number): string | undefined {
  try {
    return nodeBinary(major);
  } catch (error) {
    console.warn(`Node ${major} is not tried: ${(error as Error).message}`);
    return undefined;
  }
}
