import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PathStep, pathText } from '../../src/model/path.js';
import { isMeasured } from '../../src/model/result.js';
import { launch, makeProject, runJson } from './launch.js';

const SCENARIO = `import { EventEmitter } from 'node:events';

class Session {
  readonly name: string = 'session';
}
class Registry extends Map<string, Session> {}
const registry = new Registry();
const hub: EventEmitter = new EventEmitter().setMaxListeners(0);

export default {
  steady: false,
  create(_env: unknown, i: number): Session {
    const session = new Session();
    registry.set('user ' + (registry.size + i), session);
    return session;
  },
  exercise(_env: unknown, session: Session) {
    const heard = new Session();
    hub.on('news', function onNews() { return heard; });
  },
  destroy() {},
};
`;

describe('`ws-profile heap path` in a snapshot that a run of TypeScript kept', () => {
  let project: ReturnType<typeof makeProject>;
  beforeAll(() => {
    project = makeProject({ 'sessions.scenario.ts': SCENARIO });
  });
  afterAll(() => project.remove());

  it("says the leaks' paths, by the names of the sources", async () => {
    const args = ['sessions.scenario.ts', '--managers', '20', '--rounds', '2', '--no-diagnose'];
    const { scenario } = await runJson(args, { cwd: project.root });
    if (!isMeasured(scenario)) throw new Error(scenario.error.message);
    const said = scenario.leaks.map(({ path }) => pathText(path, 'from-root'));
    expect(said.map((path) => path.replace(/user \d+/, 'user'))).toEqual(
      expect.arrayContaining([
        'module sessions.scenario.ts > registry (Registry) > ["user"] (Session)',
        'module sessions.scenario.ts > hub (EventEmitter) > _events (Object) > news (Array) > [] (onNews()) > heard (Session)',
      ]),
    );
    const last = scenario.artifacts.findLast((file) => file.endsWith('.heapsnapshot'))!;
    const heap = await launch(['heap', 'path', last, '--class', 'Session', '--top', '1000', '--json'], {
      cwd: project.root,
    });
    const { nodes } = JSON.parse(heap.stdout) as { nodes: readonly { path: readonly PathStep[] }[] };
    const byCommand = nodes.map(({ path }) => pathText(path, 'from-root'));
    for (const path of said) expect(byCommand).toContain(path);
  });
});
