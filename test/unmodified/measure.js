// Runs `ws-profile server` on one server, as a user would in its folder, and reads what it says.
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suppressionsOf } from '../corpus/cases.js';

const BIN = process.env.WS_PROFILE_BIN ?? fileURLToPath(new URL('../../bin/ws-profile.js', import.meta.url));
const FEW = ['--managers', '20', '--rounds', '2'];
/** Ten minutes: the machine may be busy. */
const LIMIT_MS = 600_000;

/** Resolves to the scenario's result, or to `{ verdict: 'error', error }` when there was none. The server runs on `node`, too. */
export async function measureServer(node, { folder, options, command, scripted }, variant) {
  const [suppressions] = scripted ? suppressionsOf(scripted) : [];
  const words = [BIN, 'server', '--json', '--no-history', ...FEW, ...options, '--', ...command];
  const { stdout, stderr, code } = await run(node, words, folder, {
    PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    NODE_NO_WARNINGS: '1',
    ...(variant && { WS_PROFILE_CORPUS_VARIANT: variant }),
    ...(suppressions && { WS_PROFILE_SUPPRESSIONS: suppressions }),
  });
  try {
    return JSON.parse(stdout).scenarios[0];
  } catch {
    return { verdict: 'error', error: { code: `EXIT_${code}`, message: (stderr || stdout).trim().slice(0, 500) } };
  }
}

function run(command, args, cwd, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, CI: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
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
