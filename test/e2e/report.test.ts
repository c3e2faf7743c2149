import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Category, StabilityReport } from '../../src/model/report.js';
import { launch, makeProject, REPOSITORY } from './launch.js';

/** The founding report's own case: a factory's class that is renamed, and what imports it. */
const FOUNDING = join(REPOSITORY, 'test', 'fixtures', 'founding');
const NOBODY_LISTENS = '1';

let project: ReturnType<typeof makeProject>;

const at = (file: string) => join(project.root, file);
const read = (file: string) => readFileSync(at(file), 'utf8');
const change = (file: string, edit: (text: string) => string) => writeFileSync(at(file), edit(read(file)));

function run(...args: readonly string[]) {
  return launch(['run', '--no-diagnose', ...args], { cwd: project.root });
}

async function reported(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const finished = await launch(['report', '--json', ...args], { cwd: project.root, env });
  const report = JSON.parse(finished.stdout) as StabilityReport;
  const category = (name: string): Category | undefined => report.categories.find((one) => one.name === name);
  return { ...finished, report, category };
}

beforeAll(async () => {
  project = makeProject();
  cpSync(FOUNDING, project.root, { recursive: true });
  await launch(['surface', '--update'], { cwd: project.root });
  await run('--no-surface', '--update', 'all');
  await run('--no-surface');
}, 120_000);
afterAll(() => project.remove());

describe('a factory whose class is renamed', () => {
  it('is unknown before anything was run, and overwrites nothing', async () => {
    const empty = makeProject({ 'ws-profile.config.json': '{}' });
    const { code, stdout, stderr } = await launch(['report', '--json'], { cwd: empty.root });
    const report = JSON.parse(stdout) as StabilityReport;
    expect(code).toBe(3);
    expect(report).toMatchObject({ verdict: 'unknown', risk: 'high', run: null, findings: [] });
    expect(report.categories.filter(({ status }) => status === 'passed')).toEqual([]);
    expect(stderr).toContain('no run was kept here');
    expect(existsSync(join(empty.root, '.ws-profile'))).toBe(false);
    empty.remove();
  });

  it('is safe with low risk as it was committed', async () => {
    const { code, report } = await reported();
    expect({ code, verdict: report.verdict, risk: report.risk, reasons: report.reasons }).toEqual({
      code: 0,
      verdict: 'safe',
      risk: 'low',
      reasons: [],
    });
  });

  it('is not safe while the adapter is not adapted: with the line that breaks, and in all three forms', async () => {
    change('src/websocket-core/manager.ts', (text) => text.replaceAll('WebSocketManager', 'UnifiedWebSocketManager'));
    const { code, report, category } = await reported(['--out', 'out']);
    expect({ code, verdict: report.verdict, risk: report.risk }).toEqual({
      code: 1,
      verdict: 'not-safe',
      risk: 'high',
    });
    expect(category('import compatibility')).toMatchObject({ status: 'failed' });
    expect(report.changes).toContainEqual(
      expect.objectContaining({
        kind: 'breaking',
        what: expect.stringContaining('WebSocketManager (class) is gone; UnifiedWebSocketManager is new'),
        places: expect.arrayContaining([
          expect.objectContaining({
            file: 'src/websocket-core/factory.ts',
            line: 1,
            text: "import { WebSocketManager } from './manager.js';",
          }),
        ]),
      }),
    );
    expect(JSON.parse(read('out/report.json'))).toEqual(report);
    const markdown = new MarkdownIt({ html: true }).render(read('out/report.md'));
    expect(markdown).toContain('<strong>Not safe to deploy</strong>');
    expect(markdown).toContain('src/websocket-core/factory.ts:1');
    expect(read('out/index.html')).toContain('src/websocket-core/factory.ts:1');
  });

  it('fails a run by the name that is gone alone, though all scenarios pass', async () => {
    change('src/websocket-core/factory.ts', (text) =>
      text
        .replaceAll('WebSocketManager', 'UnifiedWebSocketManager')
        .replaceAll('UnifiedWebSocketManagerFactory', 'WebSocketManagerFactory'),
    );
    const { code, stdout } = await run('--reporter', 'terminal', '--reporter', 'json=run.json');
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ exported names[\s\S]*WebSocketManager \(class\) is gone/);
    expect(JSON.parse(read('run.json'))).toMatchObject({ ok: false, scenarios: [{ verdict: 'pass' }] });
    // The run itself says so where nobody holds the names again.
    expect((await reported(['--no-surface'])).report.verdict).toBe('not-safe');
  });

  it('is safe with low risk once an adapter keeps the old name, and says what is new', async () => {
    change('src/index.ts', (text) => `${text}export { WebSocketManager } from './websocket-core/adapter.js';\n`);
    writeFileSync(
      at('src/websocket-core/adapter.ts'),
      `import { UnifiedWebSocketManager } from './manager.js';
let warned = false;
/** @deprecated Use {@link UnifiedWebSocketManager} instead. */
export class WebSocketManager extends UnifiedWebSocketManager {
  constructor(userId: string) {
    super(userId);
    if (!warned) process.emitWarning('WebSocketManager is UnifiedWebSocketManager now', 'DeprecationWarning');
    warned = true;
  }
}
`,
    );
    expect((await run()).code).toBe(0);
    const { report, category } = await reported();
    expect({ verdict: report.verdict, risk: report.risk, reasons: report.reasons }).toEqual({
      verdict: 'safe',
      risk: 'low',
      reasons: [],
    });
    expect(category('import compatibility')).toMatchObject({ status: 'passed' });
    expect(report.changes).toContainEqual(
      expect.objectContaining({ kind: 'compatible', what: 'src/index.ts: UnifiedWebSocketManager is new (class).' }),
    );
  });

  it('has blocked what needs a service that is not running: unknown where that is the only evidence', async () => {
    const down = { SERVICE_PORT: NOBODY_LISTENS };
    const beside = await reported(['--no-surface'], down);
    expect(beside.category('infrastructure')).toMatchObject({ status: 'blocked' });
    expect(beside.report).toMatchObject({ verdict: 'safe', risk: 'medium' });

    change('scenarios/chat.scenario.ts', (text) => text.replace(/ {2}tags.*\n/, '').replace(/ {2}exercise.*\n/, ''));
    rmSync(at('baselines/chat'), { recursive: true });
    expect((await run('--no-surface')).code).toBe(0);
    const only = await reported([], down);
    expect({ code: only.code, verdict: only.report.verdict }).toEqual({ code: 3, verdict: 'unknown' });
    expect(only.category('golden path')).toMatchObject({
      status: 'blocked',
      result: expect.stringContaining('mission-critical tests'),
    });
  });
});

describe('what ws-profile report is given', () => {
  it.each([
    ['of a newer schema', '{"schema":"ws-profile/run@9"}', 'ws-profile/run@9'],
    ['cut off', '{"schema":', 'no JSON document'],
    ['damaged', '{"schema":"ws-profile/run@2","ok":true}', 'is not what ws-profile/run@2 says'],
  ])('is one message for a run that is %s', async (_, text, said) => {
    mkdirSync(at('given'), { recursive: true });
    writeFileSync(at('given/run.json'), text);
    const { code, stdout, stderr } = await launch(['report', '--run', 'given/run.json', '--out', 'given/out'], {
      cwd: project.root,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
    expect(existsSync(at('given/out'))).toBe(false);
  });

  it('is one message for a surface that is an unresolved merge, and leaves it as it is', async () => {
    const merging = `<<<<<<< ours\n${read('baselines/surface.json')}`;
    writeFileSync(at('baselines/surface.json'), merging);
    const { code, stderr } = await launch(['report'], { cwd: project.root });
    expect(code).toBe(2);
    expect(stderr.trim().split('\n').length).toBeLessThan(5);
    expect(stderr).toContain('baselines/surface.json');
    expect(read('baselines/surface.json')).toBe(merging);
  });
});
