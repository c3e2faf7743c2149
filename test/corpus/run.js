// `npm run corpus`: every case of the corpus, leaky and fixed, on Node 20, 22, 24 and 26: our verdict, the holder we name and what is
// right of the first finding, beside what a gate on heapUsed, weak references to the managers, and memlab say. Exits 1 when a verdict of
// ours is wrong.
//
//   --case TEXT    only cases whose name has TEXT in it; may be given again
//   --node MAJOR   only this one; may be given again
//   --repeat N     so many times each; a verdict counts when it is right every time. Default 1
//   --no-memlab    don't ask memlab
//   --markdown     print the table as Markdown
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readCases, variantsOf } from './cases.js';
import { judge } from './judge.js';
import { measure } from './measure.js';
import { MAJORS, nodeOf } from './nodes.js';
import { summary, table } from './table.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    case: { type: 'string', multiple: true, default: [] },
    node: { type: 'string', multiple: true, default: MAJORS },
    repeat: { type: 'string', default: '1' },
    memlab: { type: 'boolean', default: true },
    markdown: { type: 'boolean', default: false },
  },
});

if (!existsSync(`${here}node_modules`)) {
  console.error('The corpus is not installed: npm run corpus:install');
  process.exit(2);
}

const wanted = ({ id }) => options.case.length === 0 || options.case.some((text) => id.includes(text));
const cases = readCases().filter(wanted);
const rows = [];
for (const major of options.node) {
  const node = nodeOf(major);
  if (!existsSync(node)) {
    console.error(`There is no Node ${major} here: npm run corpus:install installs ${MAJORS.join(', ')}.`);
    process.exit(2);
  }
  for (const corpusCase of cases) rows.push(await runCase(corpusCase, major, node));
}
console.log(table(rows, { markdown: options.markdown }));
console.log(summary(rows));
process.exitCode = rows.every(({ right }) => right) ? 0 : 1;

async function runCase(corpusCase, major, node) {
  const judged = [];
  for (let turn = 0; turn < Number(options.repeat); turn++) {
    for (const variant of variantsOf(corpusCase, Number(major))) {
      const result = await measure(node, corpusCase, variant.variant);
      // memlab reads the same kind of snapshots the same way every time: once is enough.
      const opinion = await judge(result, variant, corpusCase, process.execPath, options.memlab && turn === 0);
      judged.push(opinion);
      progress(corpusCase, major, opinion);
    }
  }
  return { id: corpusCase.id, clean: corpusCase.clean ?? false, major, judged, right: judged.every(isRight) };
}

/** Leaky: found, in the right loop, with the right holder. Fixed and clean: passed. */
function isRight({ error, shouldLeak, verdict, ours, rightLoop, holder }) {
  if (error !== undefined) return false;
  return shouldLeak ? ours && rightLoop && holder : verdict === 'pass';
}

function progress({ id }, major, opinion) {
  const mark = isRight(opinion) ? '✓' : '✗';
  console.error(
    `${mark} node ${major}  ${id} ${opinion.variant}: ${opinion.error ?? opinion.verdict} (${opinion.seconds?.toFixed(1)} s)`,
  );
  const wrong = Object.keys(opinion.first ?? {}).filter((point) => !opinion.first[point]);
  if (wrong.length > 0) console.error(`    not right: ${wrong.join(', ')}`);
  if (isRight(opinion) && wrong.length === 0) return;
  const said = [opinion.reasons, opinion.leaks, opinion.sites].flatMap((lines) => lines ?? []);
  for (const line of said) console.error(`    ${line}`);
}
