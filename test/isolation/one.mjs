// one.mjs KIND fault|repaired FOLDER SECRET
import { drive } from './drive.mjs';
import { kinds } from './kinds.mjs';

const [kind, which, folder, secret] = process.argv.slice(2);
await drive(kinds[kind].make(which === 'fault'), folder, secret);
