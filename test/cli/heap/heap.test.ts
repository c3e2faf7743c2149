import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.js';
import { snapshotOf } from '../../heap/snapshot.js';

const SESSIONS = (count: number) => `
class Session { constructor(i) { this.id = 'session number ' + i; this.inbox = new Map([['first', { body: 'text ' + i }]]); } }
const registry = new Map();
for (let i = 0; i < ${count}; i++) registry.set('user-' + i, new Session(i));
class Rooms extends Map {}
class UserMap extends Set {}
class Seen extends WeakSet {}
const kept = Array.from({ length: 300 }, (_, i) => ({ i }));
globalThis.rooms = new Rooms(kept.slice(0, 200).map((one) => [one, one.i]));
globalThis.users = new UserMap(kept.slice(0, 250));
globalThis.seen = new Seen(kept);
const findSession = (id) => registry.get(id);
globalThis.findSession = findSession;
{ const queue = [registry]; const enqueue = (session) => queue.push(session); globalThis.enqueue = enqueue; }
globalThis.evil = { ['\\u001b[31mred']: new Map(Array.from({ length: 150 }, (_, i) => ['k' + i, {}])) };
`;

/** Runs a heap command in this process and returns what it printed. */
async function run(...args: readonly string[]): Promise<string> {
  let out = '';
  const fake = Object.create(process, {
    stdout: { value: { write: (text: string) => (out += text), columns: 300 } },
    stderr: { value: { write: () => true } },
    env: { value: {} },
  });
  await createProgram(fake).parseAsync(['heap', ...args], { from: 'user' });
  return out;
}

describe('ws-profile heap', () => {
  let file: string;
  beforeAll(() => {
    file = snapshotOf(SESSIONS(500));
  });

  it('summarises classes with what they retain', async () => {
    const { classes, nodes } = JSON.parse(await run('summary', file, '--json', '--top', '1000'));
    expect(nodes).toBeGreaterThan(10_000);
    expect(classes).toContainEqual(expect.objectContaining({ class: 'Session', count: 500 }));
    expect(await run('summary', file)).toMatch(/Function +[\d,]+/);
  });

  it('finds the path to a node of a class, by the names a person knows', async () => {
    const text = await run('path', file, '--class', 'Session', '--top', '1');
    expect(text).toMatch(/^ {2}held by registry \(Map\) ← findSession \(findSession\(\) .*\) ← globalThis$/m);
    expect(text).toMatch(/^ {4}registry \(Map\) @\d+\n {4}\["user-\d+"\] \(Session\) @\d+$/m);
  });

  it('says of what no program holds that nothing does, and what of V8 refers to it', async () => {
    const text = await run('path', file, '--class', '(compiled code)', '--top', '1');
    expect(text).toMatch(/held by nothing of the program\n {2}retained by .* @\d+/);
  });

  it('says what a closure captures', async () => {
    const { nodes } = JSON.parse(await run('query', file, '--class', 'Function', '--json', '--top', '100000'));
    const pathOf = (name: string) =>
      run('path', file, '--id', String(nodes.find((node: { name: string }) => node.name === name).id));
    expect(await pathOf('findSession')).toMatch(/^findSession\(\) @.* \[eval\]:\d+:\d+$/m);
    expect(await pathOf('findSession')).toMatch(/captures .*registry: Map @\d+/);
    expect(await pathOf('enqueue')).toMatch(/captures .*queue: Array @\d+/);
  });

  it('lists nodes above a size, and strings with their holders', async () => {
    const over = JSON.parse(await run('query', file, '--class', 'Session', '--retained-over', '1GB', '--json'));
    expect(over.count).toBe(0);
    const strings = JSON.parse(await run('query', file, '--string', 'session number 77', '--json'));
    expect(strings.strings[0].holders).toContainEqual(expect.objectContaining({ class: 'Session' }));
  });

  it('lists large collections, and lets no control character through', async () => {
    const text = await run('collections', file);
    expect(text).toMatch(/Map +500 +512/);
    expect(text).toMatch(/Rooms \(Map\) +200 +256 .*rooms ← globalThis/);
    expect(text).toMatch(/UserMap \(Set\) +250 +256 .*users ← globalThis/);
    expect(text).toMatch(/Seen \(WeakSet\) +300 +– .*seen ← globalThis/);
    expect(text).toContain('[31mred');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is the point
    expect(text).not.toMatch(/\u001b/);
  });

  it('counts what one snapshot of a process adds to another', async () => {
    const folder = path.dirname(file);
    const [before, after] = [path.join(folder, 'before.heapsnapshot'), path.join(folder, 'after.heapsnapshot')];
    snapshotOf(`class Leak { constructor() { this.text = 'leaked ' + Math.random(); } }
      globalThis.leaks = [new Leak()];
      require('node:v8').writeHeapSnapshot(${JSON.stringify(before)});
      for (let i = 0; i < 77; i++) leaks.push(new Leak());
      require('node:v8').writeHeapSnapshot(${JSON.stringify(after)});`);
    const { classes } = JSON.parse(await run('diff', before, after, '--json'));
    const leak = classes.find((one: { class: string }) => one.class === 'Leak');
    expect(leak.steps).toMatchObject([{ added: 77, deleted: 0 }]);
    expect(JSON.parse(await run('diff', after, after, '--json')).classes).toEqual([]);
  });

  it.each([
    [['path', 'x'], 'takes either'],
    [['query', 'x'], 'takes either'],
    [['diff', 'x'], 'two snapshots or more'],
  ])('refuses %j', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });

  it('names similar classes when there is none of a name', async () => {
    await expect(run('path', file, '--class', 'sess')).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('Session'),
    });
  });

  it('scrubs a copy that gives the same answers, but for the keys of Maps', async () => {
    const copy = `${file}.copy`;
    expect(await run('scrub', file, '--out', copy)).toMatch(/the contents of [\d,]+ nodes replaced\n[\d,]+ names of/);
    for (const [command = '', ...args] of [
      ['summary', '--top', '10000'],
      ['path', '--class', 'Session', '--top', '20'],
      ['collections', '--least', '50'],
      ['query', '--class', 'Function', '--top', '10000'],
    ]) {
      const answer = async (path: string) => {
        const text = await run(command, path, ...args, '--json');
        return text.replaceAll(copy, file).replace(/"edge": "\\".*"/g, '"edge": "a key"');
      };
      expect(await answer(copy), command).toBe(await answer(file));
    }
    expect(await run('path', copy, '--class', 'Session')).not.toContain('user-');
  });
});
