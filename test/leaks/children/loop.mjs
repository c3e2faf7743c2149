// Runs kinds of leaks over equal windows and writes a heap snapshot after each.
// node --expose-gc loop.mjs <kind,kind …> <folder> [managers] [rounds] [windows] [kinds module]
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';

const [chosen, folder, managers = '10', rounds = '3', windows = '3', module = './kinds.mjs'] = process.argv.slice(2);
const { kinds, idle } = await import(module);
const makers = chosen.split(',').map((kind) => kinds[kind]);
let made = 0;

async function runWindow() {
  for (let round = 0; round < Number(rounds); round++) {
    for (let i = 0; i < Number(managers); i++, made++) {
      for (const make of makers) await make(made);
    }
  }
}

async function settle() {
  for (let i = 0; i < 4; i++) {
    await nextTurn();
    globalThis.gc();
  }
}

for (let window = 0; window <= Number(windows); window++) {
  await runWindow();
  await settle();
  writeHeapSnapshot(join(folder, `${window}.heapsnapshot`));
}
if (idle) {
  idle(made);
  await settle();
  writeHeapSnapshot(join(folder, 'idle.heapsnapshot'));
}
process.exit();
