// npm run bench:null [-- RUNS]: the shipped scenarios with nothing changed, RUNS times (default 100). Counts false alarms, and
// prints the exact upper bound of their rate (Clopper and Pearson, Biometrika 1934: with no alarm in n runs it is 1 - 0.05^(1/n)).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const runs = Number(process.argv[2] ?? 100);
const root = fileURLToPath(new URL('../..', import.meta.url));
const counts = new Map();
const alarms = [];

for (let run = 1; run <= runs; run++) {
  const { stdout } = spawnSync(process.execPath, ['bin/ws-profile.js', 'run', '--json', '--no-history'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  });
  for (const scenario of JSON.parse(stdout).scenarios) {
    const count = counts.get(scenario.name) ?? { pass: 0, undecided: 0, fail: 0, error: 0 };
    count[scenario.verdict]++;
    counts.set(scenario.name, count);
    if (scenario.verdict !== 'fail' && scenario.verdict !== 'error') continue;
    alarms.push(`run ${run}: ${why(scenario)}`);
    console.log(alarms.at(-1));
  }
  process.stderr.write(`\rrun ${run} of ${runs}, ${alarms.length} false alarms `);
}

process.stderr.write('\n');
console.table(Object.fromEntries(counts));
const verdicts = runs * counts.size;
const bound =
  alarms.length === 0 ? `below ${((1 - 0.05 ** (1 / verdicts)) * 100).toFixed(2)} % at 95 % confidence` : '';
console.log(`${alarms.length} false alarms in ${verdicts} verdicts ${bound}`);
process.exitCode = alarms.length > 0 ? 1 : 0;

function why({ name, error, metrics, leaks }) {
  if (error) return `${name} ${error.message}`;
  const failed = Object.entries(metrics).filter(([, metric]) => metric.verdict === 'fail');
  const reasons = failed.map(([, metric]) => metric.reason).join('; ');
  const found = leaks.map(
    (leak) => `${leak.className} ${leak.windows.join(',')} ${leak.path.map(({ name }) => name).join(' > ')}`,
  );
  return `${name}: ${reasons} ${found.join(' | ')}`;
}
