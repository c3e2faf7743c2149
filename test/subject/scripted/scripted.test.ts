import { describe, expect, it } from 'vitest';
import { openScripted } from '../../../src/subject/scripted/scripted.js';
import { sample } from '../../report/results.js';
import { answering, fakeProcesses, requestsTo } from '../fake-child.js';
import { prepared } from '../prepared.js';

const MEASURED = 'measured/main.js';
const SWARM = 'swarm/main.js';

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
      const { id } = message as { readonly id?: number };
      if (child.options.entry === SWARM) child.say({ id, reply });
    });
    const subject = openScripted(prepared, () => {}, processes.start);
    const measured = processes.child(MEASURED);
    measured.say({ type: 'swarm-request', id: 40, request: { op: 'connect', options: { url: 'ws://127.0.0.1:1' } } });
    await turn();
    expect(measured.sent).toEqual([{ type: 'swarm-reply', id: 40, reply }]);
    await subject.end();
    expect([measured.ending, processes.child(SWARM).ending]).toEqual(['end', 'end']);
  });

  it('can not go on when its swarm has died', async () => {
    const processes = fakeProcesses();
    const subject = openScripted(prepared, () => {}, processes.start);
    const round = subject.round('lifecycle');
    processes.child(MEASURED).say({ type: 'swarm-request', id: 1, request: { op: 'stats', group: 1 } });
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
