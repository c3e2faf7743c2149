import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stability } from '../../../src/model/exhibits.js';
import type { IsolationFinding } from '../../../src/model/finding.js';
import type { Trend } from '../../../src/model/history.js';
import type { RunResult } from '../../../src/model/result.js';
import { stabilityPage } from '../../../src/report/page/page.js';
import { judged } from '../../stability/evidence.js';
import { errored, failing, leak, passing, runOf, sample, steadyLeak } from '../results.js';
import { BROWSER, launchBrowser, lookAt } from './browser.js';

const HOSTILE = `</script><svg onload="document.title='taken'"><img src="http://127.0.0.1:9/x">\u202e'"&`;

const bridge: IsolationFinding = {
  id: '51d0aa3e',
  kind: 'bridge',
  status: 'new',
  tenants: ['user-3', 'user-7', HOSTILE],
  count: 1,
  path: leak().path,
};

const samples = [2, 3, 4, 5, 6].map((round) => sample(round, 5_100_000 + round * 70_000));

function trendOf(scenario: string): Trend {
  const points = Array.from({ length: 12 }, (_, i) => ({
    at: `2026-04-${10 + i}T10:00:00.000Z`,
    commit: `${i}0ffee00000000000000000000000000000000`.slice(0, 40),
    branch: 'main',
    value: i < 6 ? 3000 + i : 4000 + i,
    spread: 20,
    budget: 4500,
    baseline: 3000,
  }));
  return {
    scenario,
    key: 'node20-linux-x64',
    metric: 'liveBytesPerManager',
    unit: 'bytes',
    points,
    changes: [{ index: 6, before: 3003, after: 4008 }],
  } as unknown as Trend;
}

/** A page with one of everything that a page can show. */
function everything(result: RunResult = runOf(failed(), passing({ name: 'quiet', samples }), errored())): Stability {
  const { report, exhibits } = judged(result);
  const top = {
    name: 'heap',
    count: 1,
    bytes: 5_000_000,
    children: [
      { name: 'sessions (Map)', count: 1, bytes: 3_000_000, children: [] },
      { name: HOSTILE, count: 9, bytes: 1_000_000, children: [] },
    ],
  };
  return {
    report,
    exhibits: {
      ...exhibits,
      trends: result.scenarios.slice(0, 3).map(({ name }) => trendOf(name)),
      heaps: [{ scenario: 'chat-factory', snapshot: 'lifecycle-3.heapsnapshot', top }],
      lines: { 'scenarios/chat/factory.ts:31': 'const session = new UserSession();' },
    },
  };
}

function failed(name = 'chat-factory') {
  return failing({
    name,
    samples,
    leaks: [leak({ className: HOSTILE }), steadyLeak()],
    findings: [bridge],
    plateaus: [{ loop: 'lifecycle', className: 'Profile', windows: [500, 3, 0], bytes: [50_000, 300, 0] }],
    notes: [HOSTILE],
  });
}

describe('the page of a report', () => {
  it('stays under 3 MB for fifty scenarios, what is larger beside it, and nothing is lost', () => {
    const scenarios = Array.from({ length: 50 }, (_, i) =>
      failing({
        name: `scenario ${i}`,
        samples: Array.from({ length: 400 }, (_, round) => sample(round, 5_000_000 + round * 1000)),
        leaks: Array.from({ length: 200 }, (_, n) => leak({ id: `leak-${i}-${n}` })),
      }),
    );
    const { html, files } = stabilityPage(everything(runOf(...scenarios)), 'index.files');
    expect(Buffer.byteLength(html)).toBeLessThan(3_000_000);
    const all = [html, ...files.map(({ text }) => text)].join('');
    for (let i = 0; i < 50; i++) expect(all).toContain(`leak-${i}-199`);
  });

  it('stays under 3 MB with 10,000 findings, and says where the others are', () => {
    const leaks = Array.from({ length: 10_000 }, (_, n) => leak({ id: `leak-${n}` }));
    const alone = stabilityPage(everything(runOf(failing({ leaks }))));
    expect(Buffer.byteLength(alone.html)).toBeLessThan(3_000_000);
    expect(alone.html).toContain('the JSON report has all of them');
    const { html, files } = stabilityPage(everything(runOf(failing({ leaks }))), 'index.files');
    expect(html).toContain('href="index.files/s0-findings.html"');
    expect(files.map(({ text }) => text).join('')).toContain('leak-9999');
  });

  it('holds no name of a heap as markup, and says that nothing was run where nothing was', () => {
    expect(stabilityPage(everything()).html).not.toMatch(/<svg onload|<img|\u202e/);
    const { report, exhibits } = judged(runOf());
    const nothing = stabilityPage({ report: { ...report, run: null }, exhibits: { ...exhibits, result: undefined } });
    expect(nothing.html).toContain('Unknown whether it is safe to deploy');
  });
});

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(BROWSER === undefined)('the page in a browser (skipped where none is installed)', () => {
  const { html } = stabilityPage(everything());
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it.each([
    { width: 360, scheme: 'light' },
    { width: 1280, scheme: 'dark' },
    { width: 3840, scheme: 'light' },
  ] as const)('has nothing to object to at $width px, $scheme', async (look) => {
    await lookAt(browser, html, look, async ({ page, requests, errors }) => {
      for (const details of await page.$$('details')) await details.evaluate((one) => one.setAttribute('open', ''));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width);
      await page.evaluate(axe);
      const { violations } = (await page.evaluate('axe.run()')) as {
        readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
      };
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect(await page.title()).toBe('Not safe to deploy – stability report');
      expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    });
  });

  it('says all of it with scripts off, and where a server forbids scripts and styles', async () => {
    const said = (look: Parameters<typeof lookAt>[2]) =>
      lookAt(browser, html, look, async ({ page, requests }) => {
        expect(requests).toEqual([]);
        const text = (await page.evaluate('document.body.innerText')) as string;
        const drawn = await page.$$eval('svg[role=img]', (charts) => charts.length);
        return { text: text.replace(/\s+/g, ' '), drawn };
      });
    const whole = await said({});
    const plain = await said({ javaScript: false });
    const forbidden = await said({ policy: "default-src 'none'; img-src data:" });
    for (const { text, drawn } of [plain, forbidden]) {
      expect(text).toContain('Not safe to deploy');
      expect(text).toContain('+1.00 PendingAck per exercise');
      expect(text).toContain('HOOK_FAILED');
      expect(drawn).toBe(whole.drawn);
    }
  });

  it('filters scenarios, and enlarges a chart by the keyboard', async () => {
    const many = everything(runOf(...['alpha', 'beta', 'gamma', 'delta'].map(failed)));
    await lookAt(browser, stabilityPage(many).html, {}, async ({ page }) => {
      await page.type('input[type=search]', 'gam');
      expect(await page.$$eval('.scenario:not([hidden]) h3', (heads) => heads.length)).toBe(1);
      await page.focus('#s2 .charts button');
      await page.keyboard.press('Enter');
      expect(await page.$eval('#s2 .charts button', (button) => button.getAttribute('aria-pressed'))).toBe('true');
    });
  });
});
