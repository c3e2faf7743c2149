import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { installProject } from '../cli/init/installed-project.js';

const SCRIPT = `
import { profile } from 'ws-profile';
class Session {}
const sessions = new Set();
const { ok, scenarios } = await profile({
  history: false, update: 'none', diagnose: false,
  scenarios: [{
    name: 'given', managers: 5, steady: false,
    create() { const session = new Session(); sessions.add(session); return session; },
    destroy() {},
  }],
}).result;
console.log(JSON.stringify({ ok, leaks: scenarios.flatMap((one) => one.leaks.map(({ className }) => [one.name, className])) }));
`;

const projects: { remove(): Promise<void> }[] = [];
afterAll(() => Promise.all(projects.map((project) => project.remove())));

it('awaits the result of profile(), of a scenario that is given as an object', async () => {
  const project = await installProject({ 'package.json': '{ "type": "module" }', 'profile.mjs': SCRIPT });
  projects.push(project);
  const { stdout } = await promisify(execFile)(process.execPath, ['profile.mjs'], { cwd: project.root });
  expect(JSON.parse(stdout)).toEqual({ ok: false, leaks: [['given', 'Session']] });
}, 240_000);
