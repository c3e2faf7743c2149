// What a run's first finding says, and whether two of them say the same of one leak.
import { stepTexts } from '../../dist/model/path.js';

/** How much of a path is the leak's own: the rest leads to the scenario or the server, which differ. */
const HOLDERS = 2;

/** Class, count, kind and nearest holders of the first leak that fails a run; undefined: none does. */
export function firstFinding({ leaks = [] }) {
  const [leak] = leaks.filter(({ status }) => status === 'new' || status === 'worse');
  if (!leak) return undefined;
  const { className, kind, loop, per, path } = leak;
  const [nearest, ...others] = stepTexts(path, 'to-root').filter(Boolean).reverse().slice(0, HOLDERS);
  const holders = [keyless(nearest, kind, path.at(-1).edge), ...others];
  return { className, kind, loop, count: per.count, heldBy: holders.map(placeless).join(' ← ') };
}

export function sameFinding(one, other) {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** Of an object's properties any may stand for the others, by a key of its own. */
function keyless(text, kind, key) {
  return kind === 'object-property' ? text.replace(`.${key}`, '.…') : text;
}

/** Shown from another folder, and of a scenario's file or a server's. */
function placeless(text) {
  return text.replace(/\S*\/(?=\S)/g, '').replace(/[\w.-]+\.scenario\.mjs|\bserver\.mjs/g, '…');
}
