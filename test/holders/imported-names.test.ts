import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importedNames } from '../../src/holders/imported-names.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ws-profile-imports-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function namesIn(text: string): string[] {
  const file = join(folder, 'module.cjs');
  writeFileSync(file, text);
  return [...importedNames(pathToFileURL(file).href)];
}

describe('imported names', () => {
  it.each([
    ["const a = require('./a');", ['a']],
    ["const { a, b: c, d = 1 } = require('./a');", ['a', 'c', 'd']],
    ["const {\n  a,\n  b,\n} = require('./a');", ['a', 'b']],
    ["var a_1 = __importDefault(require('./a'));", ['a_1']],
    ['const own = new Map();', []],
  ])('of %j', (text, names) => {
    expect(namesIn(text)).toEqual(names);
  });

  it('are none where the script is not there', () => {
    expect(importedNames('/nowhere/module.cjs').size).toBe(0);
  });
});
