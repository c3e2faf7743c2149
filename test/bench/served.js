// npm run bench:served [-- RUNS]: what it takes to measure a server that nobody changed, as a ratio to the scripted scenario of the
// same code, turn by turn (default 3 times each). Exits 1 when it takes more than 1.5 times as long, or says anything else.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RATIO_LIMIT = 1.5;
const runs = Number(process.argv[2] ?? 3);
const root = fileURLToPath(new URL('../..', import.meta.url));
const servers = join(root, 'test/fixtures/servers');
const cwd = mkdtempSync(join(tmpdir(), 'ws-profile-bench-'));
const commands = {
  scripted: ['run', join(servers, 'leaky-chat.scenario.js')],
  served: ['server', '--', 'node', join(servers, 'leaky-chat.js')],
};
const took = { scripted: [], served: [] };
const said = { scripted: new Set(), served: new Set() };
try {
  for (let run = 0; run < runs; run++) {
    for (const [name, [command, ...words]] of Object.entries(commands)) {
      const { durationMs, leaks } = measure([command, '--json', '--no-history', ...words]);
      took[name].push(durationMs);
      said[name].add(JSON.stringify(leaks.map(statement)));
    }
  }
} finally {
  rmSync(cwd, { recursive: true, force: true });
}
const [scripted, served] = [took.scripted, took.served].map(median);
const ratio = served / scripted;
const same = new Set([...said.scripted, ...said.served]).size === 1;
console.log(
  `scripted ${seconds(scripted)}, served ${seconds(served)}: ${ratio.toFixed(2)} times (at most ${RATIO_LIMIT})`,
);
console.log(same ? `both say ${[...said.served][0]}` : `they do not say the same: ${JSON.stringify(said, lists)}`);
process.exitCode = same && ratio <= RATIO_LIMIT ? 0 : 1;

function measure(args) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/ws-profile.js'), ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const scenario = stdout === '' ? undefined : JSON.parse(stdout).scenarios[0];
  if (scenario?.verdict !== 'fail') throw new Error(`no leak was found: ${JSON.stringify(scenario?.error) ?? stderr}`);
  return scenario;
}

/** Class, count, holder and line. The entry that stands for the others may be another. */
function statement({ className, per, path, putInAt }) {
  return { className, count: per.count, path: path.map(({ name }) => name), line: putInAt.line };
}

function median(list) {
  return list.toSorted((a, b) => a - b)[list.length >> 1];
}

function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function lists(_key, value) {
  return value instanceof Set ? [...value] : value;
}
