import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCheckCounts, writeCheckCounts } from '../../src/baseline/checks.js';
import { readSurface, writeSurface } from '../../src/baseline/surface.js';
import type { Surface } from '../../src/model/surface.js';

let folder: string;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'committed-')), 'baselines');
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

const text = (file: string) => readFile(path.join(folder, file), 'utf8');

async function put(file: string, content: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, file), content);
}

describe('the committed surface', () => {
  const SURFACE: Surface = {
    'src/b.ts': { names: {} },
    'src/a.ts': {
      names: {
        open: { kind: 'function', arity: 1 },
        Hub: { kind: 'class', arity: 0, members: ['close()', '"odd"\n'], deprecated: 'Room' },
        Room: { kind: 'class', arity: 0, members: [], deprecated: true },
        'any string \u2028': { kind: 'const' },
      },
      types: { Options: 'interface', Mode: 'type' },
    },
  };

  it('is written one name a line, sorted, and read as it was', async () => {
    expect(await readSurface(folder)).toBeUndefined();
    expect(await writeSurface(folder, SURFACE)).toBe('baselines/surface.json');
    expect(await readSurface(folder)).toEqual(SURFACE);
    const lines = (await text('surface.json')).split('\n').filter((line) => /^ {8}"/.test(line));
    expect(lines.map((line) => line.trim().split(':')[0])).toEqual([
      '"Hub"',
      '"Room"',
      JSON.stringify('any string \u2028'),
      '"open"',
      '"Mode"',
      '"Options"',
    ]);
  });

  it('is not written when it says all of it already', async () => {
    await writeSurface(folder, SURFACE);
    expect(await writeSurface(folder, SURFACE)).toBeUndefined();
  });

  it('of no entry modules can be read', async () => {
    await writeSurface(folder, {});
    expect(await readSurface(folder)).toEqual({});
  });

  it.each([
    ['{', 'it is no JSON'],
    ['[]', 'its schema is undefined'],
    ['{ "schema": "ws-profile/checks@1" }', 'its schema is "ws-profile/checks@1"'],
    ['{ "schema": "ws-profile/surface@1" }', 'entries is missing'],
    ['{ "schema": "ws-profile/surface@1", "entries": {}, "more": 1 }', 'more is no field of a surface'],
    [
      '{ "schema": "ws-profile/surface@1", "entries": { "a": { "names": { "b": { "kind": "const", "c": 1 } } } } }',
      'c is no field of an exported name',
    ],
  ])('that is damaged says what is wrong: %s', async (content, message) => {
    await put('surface.json', content);
    await expect(readSurface(folder)).rejects.toMatchObject({
      code: 'BASELINE_INVALID',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('`ws-profile surface --update`'),
    });
    expect(await text('surface.json')).toBe(content);
  });
});

describe('the committed counts of checks', () => {
  it('are written one check a line, and read as they were', async () => {
    expect(await readCheckCounts(folder)).toEqual({});
    await writeCheckCounts(folder, { types: 0, 'import rules': 12 });
    expect(await readCheckCounts(folder)).toEqual({ 'import rules': 12, types: 0 });
    expect(await text('checks.json')).toBe(
      '{\n  "schema": "ws-profile/checks@1",\n  "counts": {\n    "import rules": 12,\n    "types": 0\n  }\n}\n',
    );
  });

  it.each([
    ['<<<<<<< HEAD\n=======\n>>>>>>> b\n', 'holds an unresolved merge'],
    ['{ "schema": "ws-profile/checks@2", "counts": {} }', 'was written by a newer ws-profile'],
    ['{ "schema": "ws-profile/checks@1", "counts": { "a": "1" } }', 'counts.a must be a number'],
  ])('that are damaged say what is wrong: %s', async (content, message) => {
    await put('checks.json', content);
    await expect(readCheckCounts(folder)).rejects.toMatchObject({
      code: 'BASELINE_INVALID',
      message: expect.stringContaining(message),
    });
  });
});
