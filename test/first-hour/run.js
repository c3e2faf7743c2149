// Plays a new user's first hour in ten fresh projects, from the packed tarball: install, init, run, seed a leak and see it named,
// accept a change, gate. Each step is a command of the README. Says how long it is from `npm install` to the first verdict.
//
// node test/first-hour/run.js [project…]
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECTS } from './projects.js';

const FIRST_VERDICT_LIMIT_MS = 180_000;
const INSTALL = ['install', '--save-dev', '--prefer-offline', '--no-audit', '--no-fund'];

/** A step that went otherwise than the README says. */
class Surprise extends Error {}

const repository = fileURLToPath(new URL('../..', import.meta.url));
const fixtures = join(repository, 'test/fixtures/projects');
const wanted = process.argv.slice(2);
const projects = PROJECTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const folder = mkdtempSync(join(tmpdir(), 'ws-profile-first-hour-'));
let failed = 0;
let slowestMs = 0;
try {
  const tarball = pack();
  for (const project of projects) {
    try {
      playIn(project, tarball);
    } catch (error) {
      if (!(error instanceof Surprise)) throw error;
      failed++;
      console.error(`✗ ${project.name}: ${error.message}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`first verdict of the slowest ${seconds(slowestMs)} after npm install was started`);
console.log(`${projects.length - failed} of ${projects.length} projects`);
if (failed > 0 || slowestMs > FIRST_VERDICT_LIMIT_MS) process.exitCode = 1;

function pack() {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: repository,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  return join(folder, JSON.parse(stdout.slice(stdout.indexOf('[\n')))[0].filename);
}

function playIn({ name, folder: at = '.', file, dependencies, ...change }, tarball) {
  const top = join(folder, name);
  const root = join(top, at);
  cpSync(join(fixtures, name), top, { recursive: true });
  addDependencies(top, root, dependencies);
  const step = stepsIn(name, root);
  const source = sourceIn(root, file, change);

  const startedAt = performance.now();
  step('npm install --save-dev ws-profile', ['npm', ...INSTALL, tarball]);
  const written = step('init', ['npx', 'ws-profile', 'init'], { says: [/^found {2}/m, /safe to deploy {3}1 passed/] });
  const firstVerdictMs = performance.now() - startedAt;
  slowestMs = Math.max(slowestMs, firstVerdictMs);
  expect(/^wrote {2}(?:\.\.\/)*\.github\/workflows\/ws-profile/m.test(written), 'init wrote no workflow');

  step('run', ['npx', 'ws-profile', 'run'], { says: [/safe to deploy/] });
  source.add(
    `everyone.push(${change.value});`,
    file.endsWith('.ts') ? 'const everyone: unknown[] = [];' : 'const everyone = [];',
  );
  step('run with a leak', ['npx', 'ws-profile', 'run'], { exits: 1, says: [/LEAK/, /everyone/] });
  source.restore();

  step('run -u', ['npx', 'ws-profile', 'run', '-u']);
  expect(existsSync(join(root, 'baselines')), 'run -u wrote no baseline');
  source.add(`Object.assign(${change.value}, { drafts: Array.from({ length: 2_000 }, (_, n) => ({ n })) });`);
  step('run of what got heavier', ['npx', 'ws-profile', 'run'], { exits: 1, says: [/live bytes/, /-u/] });
  step('run -u of what got heavier', ['npx', 'ws-profile', 'run', '-u']);
  step('gate', ['npx', 'ws-profile', 'run'], { env: { CI: 'true' }, says: [/safe to deploy/] });
  console.log(`✓ ${name}: first verdict after ${seconds(firstVerdictMs)}`);
}

/** A package manager's own work: the project depends on what it imports. */
function addDependencies(top, root, dependencies) {
  const file = join(root, 'package.json');
  const { devDependencies: _ours, ...manifest } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(
    file,
    JSON.stringify({ ...manifest, dependencies: { ...dependencies, ...manifest.dependencies } }, null, 2),
  );
  expect(!readdirSync(top).includes('node_modules'), 'the fixture has packages');
}

/** Runs commands in a project, and says how each went. */
function stepsIn(name, root) {
  return (label, [command, ...args], { exits = 0, says = [], env = {} } = {}) => {
    const startedAt = performance.now();
    const { CI: _ci, ...inherited } = process.env;
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: root,
      encoding: 'utf8',
      env: { ...inherited, COLUMNS: '120', ...env },
    });
    const output = `${stdout}${stderr}`;
    const missing = says.filter((pattern) => !pattern.test(output));
    console.log(`  ${name}  ${label}  exit ${status}  ${seconds(performance.now() - startedAt)}`);
    if (status !== exits || missing.length > 0) {
      const problem = status === exits ? `did not say ${missing.join(', ')}` : `exited with ${status}, not ${exits}`;
      throw new Surprise(`${label} ${problem}:\n${output}`);
    }
    return output;
  };
}

/** A source file that a user changes and restores. */
function sourceIn(root, file, { at, within = (line) => line }) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  expect(text.split(at).length === 2, `${file} has '${at}' not once`);
  return {
    add: (line, below = '') => writeFileSync(path, `${text.replace(at, `${within(line)}\n${at}`)}\n${below}\n`),
    restore: () => writeFileSync(path, text),
  };
}

function expect(holds, problem) {
  if (!holds) throw new Surprise(problem);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(0)} s`;
}
