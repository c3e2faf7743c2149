// `npm run corpus:install`: the corpus's packages, and a Node 24 beside the one that runs, all below this folder.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const nodes = `${here}.nodes`;
const quiet = ['--no-audit', '--no-fund', '--ignore-scripts'];

/** None of the packages needs its native parts, and old ones disagree with new ones about their peers. */
npm(['ci', ...quiet, '--legacy-peer-deps', '--omit=optional'], here);

if (!existsSync(`${nodes}/node_modules`)) {
  mkdirSync(nodes, { recursive: true });
  npm(['install', '--no-save', '--prefix', nodes, ...quiet, `node-${process.platform}-${process.arch}@24`], nodes);
}

function npm(args, cwd) {
  execFileSync('npm', args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
}
