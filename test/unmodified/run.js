// `npm run unmodified`: `ws-profile server` on servers as they are, on Node 20, 22, 24 and 26: published ones, started the way
// their own README says, which must pass, and leaks of the corpus as plain servers, of which the first finding must be the one of
// the scripted scenario, and none that of the fixed version. Exits 1 when a verdict or a finding is wrong.
//
//   --case TEXT    only cases whose name has TEXT in it; may be given again
//   --node MAJOR   only this one; may be given again
//   --json FILE    also writes what was found; with --from FILE nothing is run, and the table is of that file
//   --markdown     print the table as Markdown
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { variantsOf } from '../corpus/cases.js';
import { measure } from '../corpus/measure.js';
import { MAJORS, nodeOf } from '../corpus/nodes.js';
import { readLeaks, readServers } from './cases.js';
import { firstFinding, sameFinding } from './finding.js';
import { measureServer } from './measure.js';
import { table } from './table.js';

const { values: options } = parseArgs({
  options: {
    case: { type: 'string', multiple: true, default: [] },
    node: { type: 'string', multiple: true, default: MAJORS },
    json: { type: 'string' },
    from: { type: 'string', multiple: true, default: [] },
    markdown: { type: 'boolean', default: false },
  },
});

const rows = options.from.length > 0 ? options.from.flatMap(read) : await runAll();
console.log(table(rows, { markdown: options.markdown }));
process.exitCode = rows.every(({ right }) => right) ? 0 : 1;

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function runAll() {
  for (const folder of ['.', '../corpus']) {
    if (existsSync(fileURLToPath(new URL(`${folder}/node_modules`, import.meta.url)))) continue;
    console.error('The servers are not installed: npm run unmodified:install');
    process.exit(2);
  }
  const wanted = ({ id }) => options.case.length === 0 || options.case.some((text) => id.includes(text));
  const found = [];
  for (const major of options.node) {
    const node = nodeOf(major);
    if (!existsSync(node)) {
      console.error(`There is no Node ${major} here: npm run unmodified:install installs ${MAJORS.join(', ')}.`);
      process.exit(2);
    }
    for (const server of readServers().filter(wanted)) keep(await clean(server, major, node));
    for (const leak of readLeaks().filter(wanted)) keep(await leaky(leak, major, node));
  }
  return found;

  function keep(row) {
    found.push(row);
    if (options.json) writeFileSync(options.json, JSON.stringify(found, undefined, 2));
  }
}

async function clean(server, major, node) {
  const result = await measureServer(node, server);
  const row = { id: server.id, major, package: server.package, kind: 'clean', clean: said(result) };
  return tell({ ...row, right: result.verdict === 'pass' }, [result]);
}

async function leaky(leak, major, node) {
  const [{ leaks: shouldLeak }] = variantsOf(leak.scripted, Number(major));
  const scripted = await measure(node, leak.scripted, 'leaky');
  const served = await measureServer(node, leak, 'leaky');
  const fixed = await measureServer(node, leak, 'fixed');
  const [expected, found] = [scripted, served].map(firstFinding);
  const same = shouldLeak ? sameFinding(expected, found) : found === undefined;
  const { id, package: name } = leak;
  const row = {
    id,
    major,
    package: name,
    kind: 'leak',
    leaky: said(served),
    clean: said(fixed),
    found,
    expected,
    same,
  };
  const right = same && served.verdict === (shouldLeak ? 'fail' : 'pass') && fixed.verdict === 'pass';
  return tell({ ...row, right }, [served, fixed]);
}

function said({ verdict, error, durationMs }) {
  return { verdict, ...(error && { error: `${error.code}: ${error.message}` }), seconds: (durationMs ?? 0) / 1_000 };
}

function tell(row, results) {
  const verdicts = results.map(({ verdict, durationMs }) => `${verdict} (${((durationMs ?? 0) / 1_000).toFixed(1)} s)`);
  console.error(`${row.right ? '✓' : '✗'} node ${row.major}  ${row.id}: ${verdicts.join(', ')}`);
  if (row.right) return row;
  for (const { error, metrics = {}, leaks = [] } of results) {
    if (error) console.error(`    ${error.code}: ${error.message}`);
    for (const [name, { verdict, value }] of Object.entries(metrics)) {
      if (verdict === 'fail' || verdict === 'undecided') console.error(`    ${verdict} ${name} ${value}`);
    }
    for (const leak of leaks) console.error(`    found ${JSON.stringify(firstFinding({ leaks: [leak] }))}`);
  }
  if (row.expected) console.error(`    scripted ${JSON.stringify(row.expected)}`);
  return row;
}
