import { describe, expect, it } from 'vitest';
import { sourceSlots } from '../../src/evidence/source-slots.js';
import { parseModule } from '../../src/surface/modules/parse.js';

async function slots(text: string, file = 'a.ts'): Promise<string[]> {
  const read = await parseModule(file, text);
  if (!('parsed' in read)) throw new Error(read.fault.text);
  return sourceSlots(read.parsed, file).map(({ name, kind, says, line }) => `${kind} ${name} at ${line}: ${says}`);
}

describe('slots in a source', () => {
  it.each([
    ['class A { private static instance: A; static getInstance() { return (A.instance ??= new A()); } }', 'A.instance'],
    ['class A { static #me; static getInstance() { this.#me ??= new A(); return this.#me; } }', 'A.#me'],
    ['export class A { static readonly shared = new A(); }', 'A.shared'],
    ['let one: A; class A { static instance() { return (one ??= new A()); } }', 'one'],
    ['let one; export function getDbInstance() { one ??= connect(); return one; }', 'one'],
    ['export default new A();', 'default'],
    ['const a = new A(); export default a;', 'a'],
  ])('calls %s a singleton', async (text, name) => {
    const found = await slots(text);
    expect(found.filter((slot) => slot.startsWith('singleton'))).toHaveLength(1);
    expect(found[0]).toContain(`singleton ${name} at 1: `);
  });

  it('tells state that functions of a module write, and by which', async () => {
    const found = await slots(`
let currentUser;
export let count = 0;
const cache = {};
const seen = new Set();
export const login = (user) => { currentUser = user; };
export function hit(id) { count++; cache[id] = 1; }
class Auth { check(id) { seen.add(id); } }
`);
    expect(found).toEqual([
      'state currentUser at 2: written by login()',
      'state count at 3: written by hit()',
      'state cache at 4: written by hit()',
      'state seen at 5: written by check()',
    ]);
  });

  it.each([
    ['const LIMIT = 5; let name = "a"; export const f = () => LIMIT + name;'],
    ['let user; export function f() { let user = 1; user = 2; return user; }'],
    ['let user; export function f(user) { user = 2; }'],
    ['export default new Map();'],
    ['const table = {}; table.a = 1; export default table;'],
    ['class A { static create() { return new A(); } instance = 1; }'],
  ])('finds none in %s', async (text) => {
    expect(await slots(text)).toEqual([]);
  });
});
