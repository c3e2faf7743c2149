import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportCsv } from '../../src/history/export.js';
import { appendHistory, readHistory } from '../../src/history/file.js';
import { importDocuments, newRecords } from '../../src/history/import.js';
import { historyRecords } from '../../src/history/record.js';
import type { Leak } from '../../src/model/leak.js';
import { errored, failing, leak, passing, runOf } from '../report/results.js';
import { recordOf } from './records.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-profile-history-'));
  file = join(folder, '.ws-profile', 'history.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('history file', () => {
  it('keeps what was appended, a line a scenario, oldest first', async () => {
    await appendHistory(file, [recordOf(2, 3200)]);
    await appendHistory(file, [recordOf(0, 3000), recordOf(1, 3100)]);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(4);
    const { records } = await readHistory(file);
    expect(records).toEqual([recordOf(0, 3000), recordOf(1, 3100), recordOf(2, 3200)]);
  });

  it('holds no secret, whatever a record says', async () => {
    const leak = { id: '7c1e09b2', className: 'to alice@example.com', count: 1, bytes: 9 };
    await appendHistory(file, [recordOf(0, 3000, { leaks: [{ ...leak, loop: 'lifecycle', status: 'new' }] })]);
    expect(await readFile(file, 'utf8')).toContain('"to [redacted]"');
  });

  it('leaves out a line torn by a crash, and does not let it spoil the next', async () => {
    await appendHistory(file, [recordOf(0, 3000)]);
    await appendFile(file, JSON.stringify(recordOf(1, 3100)).slice(0, 150));
    expect(await readHistory(file)).toMatchObject({ records: [recordOf(0, 3000)], torn: 1 });
    await appendHistory(file, [recordOf(2, 3200)]);
    expect(await readHistory(file)).toEqual({ records: [recordOf(0, 3000), recordOf(2, 3200)], torn: 1, foreign: 0 });
  });

  it('skips and counts lines of another schema, blank lines and metrics it does not know', async () => {
    await mkdir(join(folder, '.ws-profile'));
    const newer = { ...recordOf(0, 1), schema: 'ws-profile/history@2' };
    const unknown = {
      ...recordOf(1, 3100),
      metrics: { ...recordOf(1, 3100).metrics, someday: recordOf(1, 5).metrics.liveBytesPerManager },
    };
    const broken = { ...recordOf(2, 3100), at: 'yesterday' };
    const lines = [newer, unknown, broken, { hello: 1 }, 42].map((line) => JSON.stringify(line));
    await writeFile(file, `${lines.join('\r\n')}\n\n`);
    expect(await readHistory(file)).toEqual({ records: [recordOf(1, 3100)], torn: 1, foreign: 3 });
  });

  it('is empty where there is none', async () => {
    expect((await readHistory(file)).records).toEqual([]);
  });

  it('says so when it can not be written', async () => {
    await writeFile(join(folder, '.ws-profile'), 'a file where the folder should be');
    await expect(appendHistory(file, [recordOf(0, 1)])).rejects.toMatchObject({
      code: 'HISTORY_NOT_WRITABLE',
      hint: expect.stringContaining('--no-history'),
    });
  });

  it('holds a thousand whole lines when two processes append five hundred each at once', async () => {
    const script = fileURLToPath(new URL('append-lines.js', import.meta.url));
    const dist = new URL('../../dist', import.meta.url).href;
    const run = promisify(execFile);
    await Promise.all(['a', 'b'].map((name) => run(process.execPath, [script, dist, file, name, '500'])));
    const { records, torn, foreign } = await readHistory(file);
    expect({ torn, foreign }).toEqual({ torn: 0, foreign: 0 });
    for (const name of ['a', 'b']) {
      const numbers = records.filter(({ scenario }) => scenario === name).map(({ managers }) => managers);
      expect(numbers).toEqual(Array.from({ length: 500 }, (_, i) => i));
    }
  });
});

describe('history records', () => {
  const context = { at: new Date(0), commit: 'c'.repeat(40), branch: 'main' };

  it('hold figures, spread, verdict, commit, branch, Node and key of every scenario', () => {
    const [first, second] = historyRecords(runOf(failing(), errored()), context);
    expect(first).toMatchObject({
      scenario: 'chat-factory',
      verdict: 'fail',
      commit: 'c'.repeat(40),
      branch: 'main',
      node: 'v20.20.2',
      key: 'node20-linux-x64',
      metrics: { liveBytesPerManager: { value: 3500, spread: 60, baseline: 3080, verdict: 'fail' } },
      leaks: [{ id: '7c1e09b2', className: 'UserSession', count: 1, bytes: 412 }],
    });
    expect(second).toMatchObject({ scenario: 'reconnect-storm', verdict: 'error', metrics: {}, leaks: [] });
  });

  it('come from --json documents, each once', async () => {
    const document = join(folder, 'run.json');
    const revision = { commit: 'd'.repeat(40), branch: 'topic' };
    await writeFile(document, JSON.stringify({ ...runOf(passing()), startedAt: '2026-01-02T03:04:05.000Z', revision }));
    const records = await importDocuments([document, document], { commit: null, branch: 'other' });
    expect(newRecords(records, [])).toEqual([records[0]]);
    expect(newRecords(records, records)).toEqual([]);
    expect(records[0]).toMatchObject({ at: '2026-01-02T03:04:05.000Z', ...revision });
  });

  it('come from --json documents of ws-profile/run@1, with what their leaks added', async () => {
    const earlier = fileURLToPath(new URL('run-1.json', import.meta.url));
    const records = await importDocuments([earlier], { commit: null, branch: null });
    expect(records.map(({ scenario, verdict }) => [scenario, verdict])).toContainEqual(['throws', 'error']);
    expect(records.flatMap(({ leaks }) => leaks)).toEqual([
      { id: '7fd512b9', className: 'Session', loop: 'lifecycle', status: 'new', count: 1, bytes: 109 },
      { id: 'a7edb19a', className: 'PendingMessage', loop: 'steady', status: 'new', count: 1, bytes: 104 },
    ]);
  });

  it.each([
    ['no JSON', '{"schema":', 'is no JSON document'],
    ['another schema', '{"schema":"ws-profile/run@9"}', 'is of schema "ws-profile/run@9", not ws-profile/run@2'],
    ['no object', '[]', 'is without a schema'],
    [
      'a leak that does not say how much',
      JSON.stringify(runOf(failing({ leaks: [{ ...leak(), per: { unit: 'manager' } } as unknown as Leak] }))),
      'scenarios.0.leaks.0.per.count is not what ws-profile/run@2 says',
    ],
    ['a hole', JSON.stringify({ ...runOf(passing()), node: 20 }), 'node is not what'],
  ])('do not come from %s', async (_, text, message) => {
    const document = join(folder, 'run.json');
    await writeFile(document, text);
    await expect(importDocuments([document], { commit: null, branch: null })).rejects.toMatchObject({
      code: 'HISTORY_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('export as CSV, quoted, without formulas', () => {
    const csv = exportCsv([
      recordOf(0, 3100, { scenario: '=cmd(),"x"', branch: null }),
      recordOf(1, 1, { metrics: {} }),
    ]);
    const [heading, first, second] = csv.split('\r\n');
    expect(heading).toMatch(/^at,commit,branch,scenario,/);
    expect(first).toContain(
      `,,"'=cmd(),""x""",pass,v20.20.2,node20-linux-x64,50,liveBytesPerManager,bytes,3100,30,3100,,pass`,
    );
    expect(second?.split(',')).toHaveLength(heading!.split(',').length);
  });
});
