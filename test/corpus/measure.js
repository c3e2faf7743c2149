// Runs one variant of a case through the command line, as a user would, and reads what it says.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { suppressionsOf } from './cases.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = process.env.WS_PROFILE_BIN ?? `${root}bin/ws-profile.js`;
const FLAGS = ['--json', '--keep-snapshots', '--no-history', '--update', 'none'];

/** Resolves to the scenario's result, or to `{ verdict: 'error', error }` when there was none. */
export async function measure(node, corpusCase, variant) {
  const [suppressions] = suppressionsOf(corpusCase);
  const { stdout, stderr, code } = await run(node, [bin, 'run', corpusCase.scenario, ...FLAGS], {
    ...(suppressions && { WS_PROFILE_SUPPRESSIONS: suppressions }),
    WS_PROFILE_CORPUS_VARIANT: variant,
    // Some of the packages are old enough to use what Node warns about.
    NODE_NO_WARNINGS: '1',
  });
  try {
    return JSON.parse(stdout).scenarios[0];
  } catch {
    return { verdict: 'error', error: { code: `EXIT_${code}`, message: (stderr || stdout).trim().slice(0, 500) } };
  }
}

/** Runs a command to its end, five minutes at most. */
export function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, CI: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 300_000,
    });
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (chunk) => {
        out[name] += chunk;
      });
    }
    child.once('error', reject).once('close', (code) => resolve({ ...out, code }));
  });
}
