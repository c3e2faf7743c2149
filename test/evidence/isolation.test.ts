import { describe, expect, it } from 'vitest';
import type { IsolationPlan, SeenFinding } from '../../src/evidence/isolation.js';
import { pathText } from '../../src/model/path.js';
import { canarySecret, see as seeKind } from './see.js';

const [major = 0] = process.versions.node.split('.').map(Number);

const see = (kind: string, plan?: Partial<IsolationPlan>) => seeKind('kinds.mjs', kind, plan);

async function faults(kind: string, plan?: Partial<IsolationPlan>): Promise<readonly SeenFinding[]> {
  return (await see(kind, plan)).findings.filter(({ isUnchanged }) => !isUnchanged);
}

function said({ kind, path, count }: SeenFinding): string {
  return `${kind} ${count}: ${pathText(path.slice(1), 'from-root')}`;
}

describe('isolation, from the heap', () => {
  it.each([
    ['a session that refers to its neighbour', 'neighbour', 'bridge 9: [] (Session) > neighbour (Session)'],
    [
      'permissions of every third user that change',
      'sharedPermissions',
      'bridge 9: [] (Session) > permissions (Object)',
    ],
    ["a closure that is kept with the first user's scope", 'memoisedClosure', 'bridge 9: [] (Session) > greet'],
    ['one object that create returned twice', 'oneForTwo', 'bridge 8: [] (Session)'],
    ['a factory that is itself every manager', 'factoryItself', 'bridge 9: [] (Object)'],
  ])('tells of %s', async (_what, kind, expected) => {
    const found = (await faults(kind)).map(said);
    expect(found.join('\n')).toContain(expected);
  });

  it.each([
    ['what a server shares on purpose, through plain collections', 'everythingShared'],
    ['sessions in a list that the server keeps', 'linkedList'],
    ['what several refer to and nobody changes', 'sharedConstants'],
    ['a context that each call runs in', 'runContext'],
  ])('finds no fault in %s', async (_what, kind) => {
    expect((await faults(kind)).map(said)).toEqual([]);
  });

  it('tells of each place that stays and holds one user', async () => {
    const found = (await faults('slots')).map(said).sort();
    // The variable and the global are called alike.
    expect(found).toHaveLength(5);
    for (const place of [
      'currentUser (Session)',
      'Profile (Profile()) > cached (Profile) > of (Session)',
      'state (Map) > ["current"] (Session)',
      'DEFAULTS (Object) > asked (Session)',
    ]) {
      expect(found.filter((text) => text.endsWith(place)).length, place).toBeGreaterThan(0);
    }
  });

  it.runIf(major < 24)("tells of a user's context that was entered and not left", async () => {
    const [found] = await faults('enteredContext');
    expect(found && said(found)).toContain('beat (Timeout)');
  });

  it('lists what several refer to and nobody changes', async () => {
    const { findings } = await see('sharedConstants');
    expect(findings).toMatchObject([{ kind: 'bridge', count: 9, isUnchanged: true }]);
  });

  it("holds a room's members together where rooms are the tenants, or are declared to be shared", async () => {
    expect((await faults('roomsAsObjects')).map(said)).toEqual([
      'bridge 9: [] (Session) > room (Room) > members (Set) > [] (Session)',
    ]);
    const tenants = Array.from({ length: 9 }, (_, i) => `room-${i % 3}`);
    expect(await faults('roomsAsObjects', { tenants })).toEqual([]);
    expect(await faults('roomsAsObjects', { sharedClasses: ['Room'] })).toEqual([]);
  });

  it("finds one tenant's mark in what is another's, and in what stays", async () => {
    const [foreign] = await faults('foreignText', { canarySecret });
    expect(foreign).toMatchObject({ kind: 'bridge', detail: expect.stringContaining('canary') });
    const [last] = await faults('lastText', { canarySecret });
    expect(last && said(last)).toMatch(/^user-slot 1: .*token \(Object\) > text/);
  });

  it.each([
    ['managers that were there before', 'pooled', /9 of 9 managers were there before create was called/],
    ['managers that are no objects', 'primitives', /nothing that a heap snapshot shows/],
    ['one manager alone', 'alone', /with one manager there is nothing to compare/],
  ])('says that it could not tell of %s', async (_what, kind, sentence) => {
    expect((await see(kind)).notMeasured).toMatch(sentence);
  });

  it('says that there is nothing to compare where all are of one tenant', async () => {
    const tenants = Array.from({ length: 9 }, () => 'all');
    expect((await see('neighbour', { tenants })).notMeasured).toMatch(/all managers are of one tenant, all/);
  });
});
