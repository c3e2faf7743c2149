import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/holders/fingerprint.js';
import { type HopStep, type Path, pathText, type RootStep, rootStep } from '../../src/model/path.js';
import { nodeBinary, nodeMajors } from '../heap/node-versions.js';
import { analyseKinds } from '../leaks/snapshot-series.js';

const root = (file: string): RootStep => rootStep({ kind: 'module', what: file });
const step = (edgeKind: HopStep['edgeKind'], edge: string, name: string): HopStep => ({ edgeKind, edge, name });

const path: Path = [
  root('src/factory.ts'),
  step('variable', 'registry', 'Registry'),
  step('property', '#sessions', 'Map'),
  step('map-value', '"user-7"', 'Session'),
];
const below = (at: number, other: HopStep): Path => [
  path[0],
  ...path.slice(1).map((one, i) => (i + 1 === at ? other : (one as HopStep))),
];
const under = (other: RootStep): Path => [other, ...(path.slice(1) as HopStep[])];
const id = fingerprint(path, 3);

describe('a fingerprint', () => {
  it('is eight hexadecimal digits', () => {
    expect(id).toMatch(/^[0-9a-f]{8}$/);
  });

  it.each([
    ['another key', below(3, step('map-value', '"user-8"', 'Session'))],
    ['the file compiled to JavaScript', under(root('src/factory.js'))],
    ['a compiled file beside its source', under(root('src/factory.ts.mjs'))],
    ['other lines', under({ ...root('src/factory.ts'), source: { file: 'src/factory.ts', line: 9 } })],
  ])('is the same with %s', (_, other) => {
    expect(fingerprint(other, 3)).toBe(id);
  });

  it.each([
    ['another file', under(root('src/other.ts'))],
    ['another variable', below(1, step('variable', 'sessions', 'Registry'))],
    ['another class', below(3, step('map-value', '"user-7"', 'Socket'))],
  ])('differs with %s', (_, other) => {
    expect(fingerprint(other, 3)).not.toBe(id);
  });

  it('leaves minified names and names of entries out', () => {
    const minified = (names: readonly string[]): Path => [
      root('dist/app.js'),
      step('variable', names[0]!, names[1]!),
      step('property', names[2]!, names[3]!),
    ];
    expect(fingerprint(minified(['a', 't', 'user-1', 'e']), 2)).toBe(
      fingerprint(minified(['n', 'r', 'user-2', 'o']), 2),
    );
  });

  it('is the same from run to run, in every version of Node under test', async () => {
    const kinds = ['map-entry', 'timer', 'listener', 'process-listener', 'node-handle'];
    const ids: string[][] = [];
    for (const major of [...nodeMajors(), ...nodeMajors().slice(0, 1)]) {
      const { leaks } = await analyseKinds(kinds, { managers: 5, node: nodeBinary(major) });
      ids.push(leaks.map((leak) => `${leak.id} ${pathText(leak.path, 'from-root')}`.replace(/"user-\d+"/, '')).sort());
    }
    expect(ids[0]).toHaveLength(kinds.length);
    for (const other of ids) expect(other).toEqual(ids[0]);
  }, 240_000);
});
