import { describe, expect, it } from 'vitest';
import { type Joined, withSources } from '../../src/evidence/singleton-sources.js';
import { unmapped } from '../../src/holders/sources.js';
import { pathText } from '../../src/model/path.js';
import { see } from './see.js';

const root = new URL('./children/', import.meta.url).pathname;

async function joined(kind: string): Promise<Joined> {
  return withSources(await see('once.mjs', kind), { root, original: unmapped(root), scenario: 'once.mjs' });
}

async function singletons(kind: string): Promise<string[]> {
  const { findings } = await joined(kind);
  return findings
    .filter((finding) => finding.kind === 'singleton')
    .map(({ path, count, detail }) => `${count} ${pathText(path, 'from-root')}: ${detail}`);
}

const ONE = 'that is there once';

describe('singletons, from the heap and the source', () => {
  it.each([
    [
      'a factory that getInstance gives',
      'getInstance',
      `SessionFactory (SessionFactory()) > #instance (SessionFactory): an instance of the factory's class ${ONE}; static #instance, once/factory.mjs:5`,
    ],
    [
      'a factory that a module exports',
      'exportedInstance',
      `default (Sessions): an instance of the factory's class ${ONE}; export default new Sessions(), once/exported-factory.mjs:17`,
    ],
    [
      'a factory that is a key of globalThis',
      'globalFactory',
      `globalThis > sessionFactory (SessionFactory): an instance of the factory's class ${ONE}`,
    ],
    [
      'a manager that is every user',
      'sharedTransport',
      `transport (Transport): an instance of the manager's class ${ONE}; written by getTransport(), once/transport.mjs:5`,
    ],
    [
      'what calls itself the instance and knows all users',
      'knowsAll',
      'Connections (Connections()) > instance (Connections): static instance, once/connections.mjs:3',
    ],
  ])('tells of %s', async (_what, kind, expected) => {
    const found = await singletons(kind);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^9 /);
    expect(found[0]?.endsWith(expected), found[0]).toBe(true);
  });

  it('notes what only the source says of a logger, a pool, a registry and a counter', async () => {
    const { findings, note } = await joined('ordinary');
    expect(findings).toEqual([]);
    expect(note).toMatch(/^There once for all by the source alone, and not seen to keep a user's data: /);
    expect(note).toContain('Logger.#instance (static #instance, once/ordinary.mjs:3); ');
    expect(note).toContain('served (written by serve(), once/ordinary.mjs:31)');
  });

  it('finds none in a factory of which each scenario makes its own', async () => {
    expect(await singletons('factoryOfItsOwn')).toEqual([]);
  });
});
