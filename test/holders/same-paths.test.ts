import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { analyseGrowth } from '../../src/leaks/analyse.js';
import type { Leak } from '../../src/model/leak.js';
import { type Path, type PathStep, pathText } from '../../src/model/path.js';
import { nodeBinary, nodeMajors } from '../heap/node-versions.js';
import { PROJECT_ROOT, withSnapshots } from '../leaks/snapshot-series.js';

/** Each is held in another way; the leak of each is found by the class of its objects, and by a part of its path. */
const KINDS: Readonly<Record<string, readonly [className: string, through: string]>> = {
  'map-entry': ['UserSession', 'registry (SessionRegistry) > #sessions (Map)'],
  'map-subclass': ['UserSession', 'rooms (Rooms) > ["room-'],
  'map-without-prototype': ['UserSession', 'bare (Map) > [Tiny]'],
  'set-entry': ['UserSession', 'closed (Set)'],
  'set-subclass': ['UserSession', 'userMap (UserMap) > []'],
  'weak-map-value': ['UserSession', 'weak map value'],
  'block-variable': ['UserSession', 'queue (Array)'],
  'object-entry': ['UserSession', 'byUser (Object)'],
  listener: ['UserSession', 'hub (EventEmitter) > _events'],
  'process-listener': ['UserSession', 'process > _events'],
  timer: ['UserSession', 'timer list > _idleNext'],
  'pending-promise': ['UserSession', 'sessionEnd (Promise) > reaction'],
  'finalization-registry': ['UserSession', 'held value'],
  proxy: ['UserSession', 'wrapped (Proxy) > target'],
  shards: ['UserSession', 'queues (Array)'],
  'linked-list': ['UserSession', 'chain (Object)'],
  'manager-in-manager': ['Manager', 'newest (Manager)'],
  buffers: ['Buffer', 'frames (Array)'],
  zlib: ['DeflateRaw', 'streams (Array)'],
  'node-handle': ['Server', 'open TCP server'],
};

/** What `ws-profile heap path` says of all objects of a class: their paths, without the nodes' ids. */
async function pathsByCommand(file: string, className: string): Promise<PathStep[][]> {
  let out = '';
  const fake = Object.create(process, {
    stdout: { value: { write: (text: string) => (out += text) } },
    stderr: { value: { write: () => true } },
  });
  const args = ['path', file, '--class', className, '--top', '100000', '--json'];
  await createProgram(fake).parseAsync(['heap', ...args], { from: 'user' });
  const { nodes } = JSON.parse(out) as { nodes: readonly { path: readonly (PathStep & { id: number })[] }[] };
  return nodes.map(({ path }) => path.map(({ id: _id, ...step }) => step));
}

describe.each(nodeMajors())('on Node %d, a LEAK and `ws-profile heap path`', (major) => {
  let leaks: readonly Leak[];
  const paths = new Map<string, PathStep[][]>();

  beforeAll(async () => {
    const options = { managers: 5, rounds: 2, node: nodeBinary(major) };
    await withSnapshots(Object.keys(KINDS), options, async (snapshots) => {
      const input = { snapshots, loop: 'lifecycle', managers: 5, roundsPerWindow: 2 } as const;
      ({ leaks } = await analyseGrowth(input, { projectRoot: PROJECT_ROOT }));
      for (const name of new Set(Object.values(KINDS).map(([className]) => className))) {
        paths.set(name, await pathsByCommand(snapshots.at(-1)!, name));
      }
    });
  }, 120_000);

  it.each(Object.entries(KINDS))('say the same of %s', (_, [className, through]) => {
    const found = leaks.filter(({ path }) => pathText(path, 'from-root').includes(through));
    expect(found.map(({ className: name }) => name)).toEqual([className]);
    const path: Path = found[0]!.path;
    expect(paths.get(className)).toContainEqual(path);
  });
});
