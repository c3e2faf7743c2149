import { describe, expect, it } from 'vitest';
import { isMeasured, type MeasuredScenario, type RunResult } from '../../src/model/result.js';
import { type Finished, type Launch, launch, runJson } from './launch.js';

const FEW = ['--managers', '10', '--rounds', '2', '--warmup', '1'];
const SERVERS = 'test/fixtures/servers';

/** `ws-profile server --json` with few connections, and what it says of the one scenario. */
async function profileServer(
  flags: readonly string[],
  command: readonly string[],
  options: Launch = {},
): Promise<Finished & { readonly scenario: RunResult['scenarios'][number] }> {
  const words = command.length > 0 ? ['--', ...command] : [];
  const finished = await launch(['server', '--json', '--no-history', ...FEW, ...flags, ...words], options);
  if (finished.stdout === '') throw new Error(`no JSON on stdout; exit ${finished.code}, stderr:\n${finished.stderr}`);
  return { ...finished, scenario: (JSON.parse(finished.stdout) as RunResult).scenarios[0]! };
}

function measured(scenario: RunResult['scenarios'][number]): MeasuredScenario {
  if (!isMeasured(scenario)) throw new Error(`${scenario.error.code}: ${scenario.error.message}`);
  return scenario;
}

/** The server's process, as the notes name it. */
function processIn({ notes }: MeasuredScenario): number {
  return Number(/Measured was process (\d+)/.exec(notes.join('\n'))?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('ws-profile server', () => {
  it('says of a server as it is what the scripted scenario of its code says', async () => {
    const served = await profileServer([], ['node', `${SERVERS}/leaky-chat.js`]);
    const scripted = await runJson([`${SERVERS}/leaky-chat.scenario.js`, ...FEW]);
    expect([served.code, scripted.code]).toEqual([1, 1]);
    const [leak, ...others] = measured(served.scenario).leaks;
    const [known] = measured(scripted.scenario).leaks;
    expect(others).toEqual([]);
    expect(leak).toMatchObject({ className: 'UserSession', per: { unit: 'manager', count: 1 } });
    // The entry that stands for the others may be another.
    const names = (found: typeof leak) => found?.path.map(({ name }) => name);
    expect({ id: leak?.id, names: names(leak), put: leak?.putInAt }).toEqual({
      id: known?.id,
      names: names(known),
      put: known?.putInAt,
    });
    expect(isAlive(processIn(measured(served.scenario)))).toBe(false);
  });

  it('passes its repaired twin, whose connections send messages', async () => {
    const { code, scenario } = await profileServer(['--message', 'hello'], ['node', `${SERVERS}/repaired-chat.js`]);
    expect(code).toBe(0);
    const { metrics, samples, notes } = measured(scenario);
    expect(metrics.leakedObjectsPerManager?.value).toBe(0);
    expect(metrics.leakedObjectsPerExercise?.value).toBe(0);
    expect(metrics.handshakeP99?.value).toBeGreaterThan(0);
    expect(metrics.echoP99?.value).toBeGreaterThan(0);
    for (const { served } of samples) expect(served).toMatchObject({ processes: 1, others: 0 });
    expect(notes.join('\n')).toMatch(/10 connections a round/);
  });
});
