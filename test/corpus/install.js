// `npm run corpus:install`: the corpus's packages, and the other majors of Node beside the one that runs, all below this folder.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixedBy, readCases } from './cases.js';
import { MAJORS, nodeOf } from './nodes.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const quiet = ['--no-audit', '--no-fund', '--ignore-scripts'];

/** None of the packages needs its native parts, and old ones disagree with new ones about their peers. */
run('npm', ['ci', ...quiet, '--legacy-peer-deps', '--omit=optional']);

/** What was mended and never released: the mend is applied to the second copy of the package. */
for (const patch of readCases().flatMap(fixedBy)) run('git', ['apply', '-p1', patch]);

for (const major of MAJORS) {
  if (existsSync(nodeOf(major))) continue;
  const prefix = `${here}.nodes/${major}`;
  mkdirSync(prefix, { recursive: true });
  const node = `node-${process.platform}-${process.arch}@${major}`;
  run('npm', ['install', '--no-save', '--prefix', prefix, ...quiet, node], prefix);
}

function run(command, args, cwd = here) {
  execFileSync(command, args, { cwd, stdio: 'inherit', shell: command === 'npm' && process.platform === 'win32' });
}
