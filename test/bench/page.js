// npm run bench:page: the stability report's page of 50 scenarios, how large it is and how long a browser takes until it is laid
// out. The scenarios are real runs of two fixtures, one with leaks, told under 50 names. Needs Debian's chromium.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';

const SCENARIOS = 50;
const TRIES = 5;
const BAR_MS = 1000;
const BAR_MB = 3;
const FIXTURES = ['leaks/one-object', 'clean/bounded-cache'];
const browserFile = process.env.CHROME_PATH ?? '/usr/bin/chromium';
const home = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(home, 'bin', 'ws-profile.js');
const root = mkdtempSync(join(tmpdir(), 'ws-profile-page-'));

try {
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n');
  symlinkSync(join(home, 'node_modules'), join(root, 'node_modules'));
  const files = FIXTURES.map((name) => join(home, `test/fixtures/${name}.scenario.ts`));
  spawnSync(process.execPath, [bin, 'run', '--no-history', ...files], { cwd: root, stdio: 'ignore' });
  const runs = join(root, '.ws-profile/runs');
  const kept = join(runs, readdirSync(runs).at(-1), 'result.json');
  const result = JSON.parse(readFileSync(kept, 'utf8'));
  const scenarios = Array.from({ length: SCENARIOS }, (_, i) => {
    const scenario = result.scenarios[i % result.scenarios.length];
    return { ...scenario, name: `${scenario.name}-${i}` };
  });
  writeFileSync(kept, JSON.stringify({ ...result, scenarios }));
  const out = join(root, 'report');
  spawnSync(process.execPath, [bin, 'report', '--out', out], { cwd: root, stdio: 'inherit' });
  const page = join(out, 'index.html');
  const megabytes = statSync(page).size / 1e6;
  const opened = await openTimes(page);
  print(`megabytes of a page for ${SCENARIOS} scenarios`, megabytes, BAR_MB);
  print(`milliseconds until it is laid out, median of ${TRIES}`, median(opened), BAR_MS);
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function openTimes(file) {
  execFileSync(browserFile, ['--version']);
  const browser = await puppeteer.launch({ executablePath: browserFile, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const times = [];
    for (let i = 0; i < TRIES; i++) {
      const page = await browser.newPage();
      await page.goto(`file://${file}`, { waitUntil: 'load' });
      times.push(await page.evaluate(laidOutAfter));
      await page.close();
    }
    return times;
  } finally {
    await browser.close();
  }
}

/** Runs in the page: since it was asked for. */
function laidOutAfter() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      globalThis.document.body.getBoundingClientRect();
      resolve(performance.now());
    });
  });
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function print(what, value, bar) {
  console.log(`${what}: ${value.toFixed(value < 10 ? 2 : 0)} (bar ${bar}, ${value <= bar ? 'reached' : 'MISSED'})`);
}
