// Runs one kind of a module beside it, and takes the snapshots that isolation is told from: drive.mjs MODULE KIND FOLDER SECRET
import { canaryOf } from '../../../dist/measured/canary.js';
import { drive } from '../../isolation/drive.mjs';

const [module, kind, folder, canarySecret] = process.argv.slice(2);
const { [kind]: begin } = await import(`./${module}`);
await drive(await begin({ canary: (i) => canaryOf(canarySecret, i) }), folder, canarySecret);
