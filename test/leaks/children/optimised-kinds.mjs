// What V8 lays out in one way when it interprets a function and in another when it has optimised it: from the third window on it has.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--allow-natives-syntax');
const prepare = new Function('fn', '%PrepareFunctionForOptimization(fn)');
const optimise = new Function('fn', '%OptimizeFunctionOnNextCall(fn)');
const PER_WINDOW = 60;

let goOn;
// Each link waits for the next one, and the last for `goOn`.
async function retry() {
  await new Promise((resolve) => {
    goOn = resolve;
  });
  return retry();
}
prepare(retry);
void retry();

export const kinds = {
  promises: async (i) => {
    if (i === 2 * PER_WINDOW) optimise(retry);
    goOn();
    await nextTurn();
  },
};
