import { describe, expect, it } from 'vitest';
import { countFindings, type FindingOptions, isolationFindings } from '../../src/evidence/findings.js';
import type { SeenFinding } from '../../src/evidence/isolation.js';
import { rootStep } from '../../src/model/path.js';

function seen(kind: SeenFinding['kind'], name: string): SeenFinding {
  const path = [rootStep({ kind: 'live-managers' }), { edge: name, edgeKind: 'variable', name: 'Session' }] as const;
  return { kind, path, tenants: ['ann', 'bob'], count: 2 };
}

const all = [seen('bridge', 'neighbour'), seen('user-slot', 'last'), seen('singleton', 'factory')];

function found(about: Partial<FindingOptions> = {}) {
  return isolationFindings(all, { original: (position) => position, namesTenants: true, ...about });
}

const status = (of: ReturnType<typeof found>) => Object.fromEntries(of.map(({ kind, status: is }) => [kind, is]));

describe('findings of isolation', () => {
  it('fail where the scenario names tenants, but for what a program may have one of', () => {
    expect(status(found())).toEqual({ bridge: 'new', 'user-slot': 'new', singleton: 'allowed' });
    expect(status(found({ namesTenants: false }))).toEqual({
      bridge: 'allowed',
      'user-slot': 'allowed',
      singleton: 'allowed',
    });
  });

  it('are counted whatever they are allowed for, and not where they are accepted or suppressed', () => {
    const [bridge, , singleton] = found();
    const judged = found({
      accepted: [{ id: bridge!.id, reason: 'rooms' }],
      suppressedFor: ({ id }) => (id === singleton!.id ? 'one factory is enough' : undefined),
    });
    expect(judged.map(({ kind, status: is, reason }) => [kind, is, reason])).toEqual([
      ['user-slot', 'new', undefined],
      ['bridge', 'known', 'rooms'],
      ['singleton', 'suppressed', 'one factory is enough'],
    ]);
    const counts = (['bridge', 'user-slot', 'singleton'] as const).map((kind) => [
      countFindings(found(), kind),
      countFindings(judged, kind),
    ]);
    expect(counts).toEqual([
      [1, 0],
      [1, 1],
      [1, 0],
    ]);
  });
});
