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

  describe('in packages', () => {
    const call = (functionName: string, place: string, selfSize: number, children: object[] = []) => {
      const [file, line] = place.split(':');
      const url = file === '' ? '' : `file://${PROJECT_ROOT}/${file}`;
      return {
        callFrame: { functionName, scriptId: '1', url, lineNumber: Number(line) - 1, columnNumber: 0 },
        selfSize,
        children,
      };
    };
    const LIBRARY = 'node_modules/library/index.js';
    const leakOf = (className: string, bytes: number, more: Partial<Leak> = {}): Leak => {
      const { site: _site, ...any } = leaks[0]!;
      return {
        ...(any as Leak),
        className,
        windows: [1, 1, 1],
        classes: [{ className, count: [1, 1, 1], bytes: [bytes, bytes, bytes] }],
        path: [rootStep({ kind: 'process' })],
        ...more,
      };
    };
    const sited = (head: object, leak: Leak) =>
      joinSites({ head }, [leak], { projectRoot: PROJECT_ROOT })[0]?.site?.map(({ functionName }) => functionName);

    it('is found where the program allocates elsewhere', () => {
      const elsewhere = call('create', 'app.mjs:3', 5_000);
      const library = call('open', `${LIBRARY}:7`, 100);
      expect(sited(call('', ':1', 0, [elsewhere, library]), leakOf('Array', 100))).toEqual(['open']);
    });

    it('is said before the functions of the program that called it', () => {
      const library = call('init', `${LIBRARY}:1`, 0, [call('hooks', `${LIBRARY}:9`, 100)]);
      const stack = call('create', 'app.mjs:3', 0, [call('Tenant', 'app.mjs:9', 0, [library])]);
      expect(sited(call('', ':1', 0, [stack]), leakOf('AsyncLocalStorage', 100))).toEqual([
        'hooks',
        'init',
        'Tenant',
        'create',
      ]);
    });

    it('of promises is not said to be where some of them were made by their constructor', () => {
      const wrapped = call('__awaiter', `${LIBRARY}:2`, 0, [call('Promise', ':1', 60)]);
      const chain = call('getNext', `${LIBRARY}:30`, 40, [wrapped]);
      expect(sited(call('', ':1', 0, [chain]), leakOf('Promise', 100))).toEqual(['getNext']);
    });

    it('is told from what allocates about as much by the call that puts it in', () => {
      const parses = call('parse', `${LIBRARY}:40`, 100);
      const subscribes = call('subscribe', `${LIBRARY}:90`, 100);
      const putInAt = { file: LIBRARY, line: 99, column: 3, code: 'this.topics[id] = topic', takenOut: [] };
      for (const children of [
        [parses, subscribes],
        [subscribes, parses],
      ]) {
        expect(sited(call('', ':1', 0, children), leakOf('Array', 100, { putInAt }))).toEqual(['subscribe']);
      }
    });
  });
});
