// Packs this package, installs the tarball as a user would in production (no development packages, no optional peers),
// prints the size of that tree and checks it: under 40 MB, no development files, and a scenario can be profiled in it.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMIT_BYTES = 40e6;
const SHIPPED = /^(?:bin\/|dist\/|package\.json$|README\.md$|LICENSE$|CHANGELOG\.md$)/;
const SCENARIO = 'manager-factory';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ws-profile-size-'));
try {
  const tarball = pack();
  install(tarball);
  measure();
  tryOut();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack() {
  execFileSync(process.execPath, [join(root, 'scripts', 'build.js')], { cwd: root, stdio: 'inherit' });
  const json = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
  const [{ filename, files, size, unpackedSize }] = JSON.parse(json);
  const foreign = files
    .map(({ path }) => path)
    .filter((path) => !SHIPPED.test(path) || /\.test\.|\.tsbuildinfo$/.test(path));
  check(foreign.length === 0, `the pack holds development files: ${foreign.join(', ')}`);
  console.log(`pack        ${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked, ${files.length} files`);
  return join(folder, filename);
}

function install(tarball) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  npm(['install', '--omit=dev', '--omit=peer', '--no-audit', '--no-fund', tarball], folder);
}

function measure() {
  const modules = join(folder, 'node_modules');
  const sizes = packages(modules).map((name) => ({ name, bytes: diskSize(join(modules, name)) }));
  const total = diskSize(modules);
  const largest = sizes.sort((a, b) => b.bytes - a.bytes).slice(0, 5);
  console.log(`installed   ${megabytes(total)} in ${sizes.length} packages; the limit is ${megabytes(LIMIT_BYTES)}`);
  for (const { name, bytes } of largest) console.log(`            ${megabytes(bytes).padStart(8)}  ${name}`);
  check(total < LIMIT_BYTES, `the production tree takes ${megabytes(total)}`);
  const optional = sizes.filter(({ name }) => name === 'clinic' || name === 'memlab' || name.startsWith('@clinic/'));
  check(optional.length === 0, 'an optional peer was installed');
}

/** Everything but the optional tools works there; those say that they are absent. */
function tryOut() {
  mkdirSync(join(folder, 'scenarios'));
  cpSync(join(root, 'scenarios', SCENARIO), join(folder, 'scenarios', SCENARIO), { recursive: true });
  const run = wsProfile(['run', `scenarios/${SCENARIO}/${SCENARIO}-5.scenario.ts`, '--json', '--no-history']);
  check(run.status === 0, `ws-profile run ended with ${run.status}\n${run.stderr}`);
  const [{ name, verdict }] = JSON.parse(run.stdout).scenarios;
  console.log(`tried out   ws-profile run: ${name} ${verdict}`);
  for (const args of [
    ['clinic', 'doctor', `${SCENARIO}-5`],
    ['memlab', 'string'],
    ['run', '--second-opinion', 'memlab'],
  ]) {
    const { status, stderr } = wsProfile(args);
    check(
      status === 2 && /is not installed/.test(stderr),
      `ws-profile ${args.join(' ')} ended with ${status}\n${stderr}`,
    );
  }
  console.log('            clinic, memlab and --second-opinion say that their tool is absent');
}

function wsProfile(args) {
  const bin = join(folder, 'node_modules', 'ws-profile', 'bin', 'ws-profile.js');
  return spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' });
}

function npm(args, cwd) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e8 });
}

function packages(modules) {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => `${name}/${part}`) : [name],
    );
}

/** Bytes of all files below a folder. */
function diskSize(path) {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + diskSize(join(path, name)), 0);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function check(ok, message) {
  if (ok) return;
  throw new Error(message);
}
