import { describe, expect, it } from 'vitest';
import { openScripted } from '../../../src/subject/scripted/scripted.js';
import type { SwarmCall } from '../../../src/swarm/protocol.js';
import { sample } from '../../report/results.js';
import { answering, fakeProcesses, requestsTo } from '../fake-child.js';
import { prepared } from '../prepared.js';

const MEASURED = 'measured/main.js';
const SWARM = 'swarm/main.js';

const until = async (holds: () => boolean) => {
  while (!holds()) await turn();
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a scripted subject', () => {
  it('asks its process for what the pipeline asks of it, and hands the answers on', async () => {
    const answers = {
      round: sample(0, 1000),
      weigh: sample(0, 1000).memory,
      teardown: { handlesLeftOpen: { Timeout: 1 }, errors: 2 },
    };
    const sampling = { intervalBytes: 1, includeCollected: false };
    const processes = fakeProcesses(answering(answers));
    const subject = openScripted(prepared, () => {}, processes.start);
    await subject.setup();
    expect(await subject.round('lifecycle')).toEqual(answers.round);
    expect(await subject.weigh()).toEqual(answers.weigh);
    await subject.snapshot('/run/0.heapsnapshot');
    await subject.startAllocationSampling(sampling);
    await subject.stopAllocationSampling('/run/0.heapprofile');
    await subject.createLive();
    await subject.round('steady');
    await subject.destroyLive();
    expect(await subject.teardown()).toEqual(answers.teardown);
    expect(requestsTo(processes.child(MEASURED))).toEqual([
      { op: 'import' },
      { op: 'setup', settings: { managers: 50, concurrency: 10, timeoutMs: 4000, canarySecret: subject.canarySecret } },
      { op: 'round', loop: 'lifecycle' },
      { op: 'weigh' },
      { op: 'snapshot', file: '/run/0.heapsnapshot' },
      { op: 'start-allocation-sampling', sampling },
      { op: 'stop-allocation-sampling', file: '/run/0.heapprofile' },
      { op: 'create-live' },
      { op: 'round', loop: 'steady' },
      { op: 'destroy-live' },
      { op: 'teardown' },
    ]);
    await subject.end();
    expect(processes.child(MEASURED).ending).toBe('end');
  });

  it("passes the scenario's requests to the swarm and its replies back, and ends both", async () => {
    const reply = { ok: true, result: { group: 1, opened: 5 } };
    const processes = fakeProcesses((message, child) => {
      if (child.options.entry !== SWARM) return;
      child.say((message as readonly SwarmCall[]).map(({ id }) => ({ id, reply })));
    });
    const subject = openScripted(prepared, () => {}, processes.start);
    const measured = processes.child(MEASURED);
    const request = { op: 'connect', options: { url: 'ws://127.0.0.1:1' } };
    measured.say({
      type: 'swarm-calls',
      calls: [
        { id: 40, request },
        { id: 41, request },
      ],
    });
    await until(() => measured.sent.length > 0);
    const answers = [40, 41].map((id) => ({ id, reply }));
    expect(measured.sent).toEqual([{ type: 'swarm-answers', answers }]);
    await subject.end();
    expect([measured.ending, processes.child(SWARM).ending]).toEqual(['end', 'end']);
  });

  it('can not go on when its swarm has died', async () => {
    const processes = fakeProcesses();
    const subject = openScripted(prepared, () => {}, processes.start);
    const round = subject.round('lifecycle');
    processes.child(MEASURED).say({ type: 'swarm-calls', calls: [{ id: 1, request: { op: 'stats', group: 1 } }] });
    await turn();
    processes.child(SWARM).exit({ code: 1, stderr: 'out of descriptors' });
    await expect(round).rejects.toMatchObject({
      code: 'SWARM_FAILED',
      message: 'the swarm process died (code 1)\nout of descriptors',
    });
    await expect(subject.teardown()).rejects.toMatchObject({ code: 'SWARM_FAILED' });
    expect(processes.child(MEASURED).ending).toBe('kill');
  });

  it('rejects what is under way when it is ended', async () => {
    const processes = fakeProcesses();
    const subject = openScripted(prepared, () => {}, processes.start);
    const setup = subject.setup();
    await Promise.all([subject.end(), expect(setup).rejects.toMatchObject({ code: 'SCENARIO_CRASHED' })]);
    await expect(subject.weigh()).rejects.toMatchObject({ code: 'SCENARIO_CRASHED' });
  });

  it('prints what its process prints, with positions in the source', () => {
    const lines: string[] = [];
    const processes = fakeProcesses();
    openScripted(prepared, (line) => lines.push(line), processes.start);
    const measured = processes.child(MEASURED);
    measured.options.onLine('at /project/out/chat.mjs:12:3');
    measured.say({ type: 'log', message: 'ready' });
    expect(lines).toEqual(['at scenarios/chat.scenario.ts:7:3', 'ready']);
  });
});
