import { describe, expect, it } from 'vitest';
import { type HopStep, type Path, pathText, rootStep } from '../../src/model/path.js';

const hop = (edge: string, edgeKind: HopStep['edgeKind'], name: string): HopStep => ({ edge, edgeKind, name });
const moduleA = rootStep({ kind: 'module', what: 'a.ts' }, { file: 'a.ts' });
const at = { file: 'src/hub.ts', line: 10, column: 21 };

const PATHS: readonly (readonly [toRoot: string, fromRoot: string, Path])[] = [
  [
    '#sessions (Map) ← the scenario',
    'the scenario > #sessions (Map) > ["s-1"] (Session)',
    [rootStep({ kind: 'scenario' }), hop('#sessions', 'property', 'Map'), hop('"s-1"', 'map-value', 'Session')],
  ],
  [
    'crumbs (Array) ← module a.ts',
    'module a.ts > crumbs (Array) > [] (Session)',
    [moduleA, hop('crumbs', 'variable', 'Array'), hop('[]', 'element', 'Session')],
  ],
  [
    'Object.message ← _events ← process',
    'process > _events (Object) > message (onMessage())',
    [
      rootStep({ kind: 'process' }),
      hop('_events', 'property', 'Object'),
      { ...hop('message', 'property', 'onMessage()'), source: at },
    ],
  ],
  [
    'session ← Array[] (onNews() src/hub.ts:10:21) ← hub ← module a.ts',
    'module a.ts > hub (Array) > [] (onNews()) > session (Session)',
    [
      moduleA,
      hop('hub', 'variable', 'Array'),
      { ...hop('[]', 'element', 'onNews()'), source: at },
      hop('session', 'variable', 'Session'),
    ],
  ],
  [
    'Pool.last ← pool ← module a.ts',
    'module a.ts > pool (Pool) > last (Session)',
    [moduleA, hop('pool', 'variable', 'Pool'), hop('last', 'property', 'Session')],
  ],
  [
    'Object.sessions (Array) ← weak map value ← server (Server) ← module a.ts',
    'module a.ts > server (Server) > weak map value (Object) > sessions (Array) > [] (Session)',
    [
      moduleA,
      hop('server', 'variable', 'Server'),
      hop('weak map value', 'internal', 'Object'),
      hop('sessions', 'property', 'Array'),
      hop('[]', 'element', 'Session'),
    ],
  ],
  [
    'key (Room) ← element (Map) ← rooms (Set) ← open TCP server',
    'open TCP server > rooms (Set) > [] (Map) > key (Room) > [] (Session)',
    [
      rootStep({ kind: 'handle', what: 'TCP server' }),
      hop('rooms', 'property', 'Set'),
      hop('[]', 'set-element', 'Map'),
      hop('', 'map-key', 'Room'),
      hop('[]', 'set-element', 'Session'),
    ],
  ],
];

describe('a path in one line', () => {
  it.each(PATHS)('says who holds a thing, from the nearest to the root: %s', (toRoot, _, path) => {
    expect(pathText(path, 'to-root')).toBe(toRoot);
  });

  it.each(PATHS)('says each step from the root, as suppressions match it: %2$s', (_, fromRoot, path) => {
    expect(pathText(path, 'from-root')).toBe(fromRoot);
  });

  it('escapes what each step took from a heap, and nothing between', () => {
    const path: Path = [moduleA, hop('<b>', 'variable', 'A>B')];
    const safe = (text: string) => text.replaceAll('>', '&gt;');
    expect(pathText(path, 'from-root', safe)).toBe('module a.ts > <b&gt; (A&gt;B)');
  });
});

describe('a root', () => {
  it.each([
    [{ kind: 'module', what: 'src/a.ts' }, 'module src/a.ts'],
    [{ kind: 'handle', what: 'TCP socket' }, 'open TCP socket'],
    [{ kind: 'request', what: 'write' }, 'write under way'],
    [{ kind: 'timer-list', what: 'immediate' }, 'immediate list'],
    [{ kind: 'global' }, 'globalThis'],
    [{ kind: 'native' }, 'native handle'],
    [{ kind: 'live-managers' }, 'live managers'],
  ] as const)('%o is called "%s"', (root, name) => {
    expect(rootStep(root).name).toBe(name);
  });
});
