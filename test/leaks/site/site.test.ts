import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { joinSites } from '../../../src/leaks/site/site.js';
import type { Leak } from '../../../src/model/leak.js';
import { rootStep } from '../../../src/model/path.js';
import { analyseKinds, PROJECT_ROOT } from '../snapshot-series.js';

const KINDS = ['array-element', 'map-entry', 'listener', 'timer', 'buffers', 'linked-list'];

async function sampleAllocations(kinds: readonly string[]): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'ws-profile-site-'));
  try {
    const file = join(folder, 'one.heapprofile');
    const script = new URL('../children/diagnose.mjs', import.meta.url).pathname;
    await promisify(execFile)(process.execPath, ['--expose-gc', '--no-warnings', script, kinds.join(','), file]);
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('joinSites', () => {
  let leaks: readonly Leak[];

  beforeAll(async () => {
    const [profile, analysis] = await Promise.all([sampleAllocations(KINDS), analyseKinds(KINDS)]);
    leaks = joinSites(profile, analysis.leaks, { projectRoot: PROJECT_ROOT });
  });

  const stackOf = (kind: string) =>
    leaks.find((leak) => leak.kind === kind)?.site?.map(({ functionName }) => functionName);

  it.each([
    ['map-entry', ['UserSession', 'map-entry']],
    ['listener', ['UserSession', 'listener']],
    ['timer', ['UserSession', 'timer']],
    ['object-property', ['UserSession', 'linked-list']],
    ['array-element', ['array-element']],
    ['external-memory', ['buffers']],
  ])('finds where the %s was allocated, though others allocate the same class', (kind, stack) => {
    expect(stackOf(kind)?.slice(0, stack.length)).toEqual(stack);
  });

  it('shows frames of the program alone, with their places', () => {
    const frames = leaks.flatMap(({ site }) => site ?? []);
    expect(frames.every(({ file }) => file.startsWith('test/leaks/children/'))).toBe(true);
    expect(frames.every(({ line }) => line !== undefined && line >= 1)).toBe(true);
  });

  it.each([[null], ['text'], [{}], [{ head: { callFrame: {}, children: 'none' } }]])(
    'leaves the leaks as they are when the profile is %j',
    (profile) => {
      const plain = leaks.map(({ site: _site, ...leak }) => leak as Leak);
      expect(joinSites(profile, plain, { projectRoot: PROJECT_ROOT })).toEqual(plain);
    },
  );

  it("takes no other leak's constructor for where a leak was allocated", () => {
    const call = (functionName: string, selfSize: number, children: object[] = []) => ({
      callFrame: { functionName, scriptId: '1', url: `file://${PROJECT_ROOT}/a.mjs`, lineNumber: 0, columnNumber: 0 },
      selfSize,
      children,
    });
    const profile = { head: call('', 0, [call('create', 200, [call('Session', 100)])]) };
    const { site: _site, ...any } = leaks[0]!;
    const leak = (className: string, bytes: number): Leak => ({
      ...(any as Leak),
      className,
      windows: [1, 1, 1],
      classes: [{ className, count: [1, 1, 1], bytes: [bytes, bytes, bytes] }],
      path: [rootStep({ kind: 'process' })],
    });
    const joined = joinSites(profile, [leak('Session', 300), leak('Key', 100)], { projectRoot: PROJECT_ROOT });
    expect(joined.map(({ site }) => site?.[0]?.functionName)).toEqual(['Session', undefined]);
  });
});
