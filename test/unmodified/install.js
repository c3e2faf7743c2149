// `npm run unmodified:install`: the servers' packages below this folder, and the corpus's, with the other majors of Node.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: here, stdio: 'inherit' });
await import('../corpus/install.js');
