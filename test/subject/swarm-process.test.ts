import { describe, expect, it } from 'vitest';
import type { WsProfileError } from '../../src/errors.js';
import { SwarmProcess } from '../../src/subject/swarm-process.js';
import type { SwarmCall } from '../../src/swarm/protocol.js';
import { fakeProcesses } from './fake-child.js';

const ENTRY = 'swarm/main.js';

function openSwarm(processes = fakeProcesses()) {
  const deaths: WsProfileError[] = [];
  const onDeath = (error: WsProfileError) => void deaths.push(error);
  const swarm = new SwarmProcess({ cwd: '/project', onLog: () => {}, onDeath, start: processes.start });
  return { swarm, processes, deaths };
}

/** Lets promises that are settled tell so. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the swarm of a subject', () => {
  it('is started with its first request, in the project, and only once', async () => {
    const { swarm, processes } = openSwarm();
    expect(processes.started).toEqual([]);
    void swarm.request({ op: 'stats', group: 1 });
    void swarm.request({ op: 'stats', group: 2 });
    await turn();
    expect(processes.started).toEqual([ENTRY]);
    expect(processes.child(ENTRY).options.cwd).toBe('/project');
  });

  it('gives each request its own answer, in whatever order they come', async () => {
    const { swarm, processes } = openSwarm();
    const replies = [swarm.request({ op: 'stats', group: 1 }), swarm.request({ op: 'stats', group: 2 })];
    await turn();
    const child = processes.child(ENTRY);
    const calls = child.sent.flat() as readonly SwarmCall[];
    const reply = (server: number) => ({ ok: true, result: { server, url: '' } });
    child.say([{ id: calls[1]!.id, reply: reply(2) }]);
    child.say([{ id: calls[0]!.id, reply: reply(1) }]);
    expect(await Promise.all(replies)).toEqual([reply(1), reply(2)]);
  });

  it('answers what waits and what comes later with its death, tells of it once, and is not started again', async () => {
    const { swarm, processes, deaths } = openSwarm();
    const waiting = swarm.request({ op: 'stats', group: 1 });
    await turn();
    processes.child(ENTRY).exit({ code: null, signal: 'SIGSEGV', stderr: 'core dumped' });
    for (const reply of [await waiting, await swarm.request({ op: 'stats', group: 1 })]) {
      expect(reply).toMatchObject({ ok: false, error: { message: 'the swarm process died (SIGSEGV)\ncore dumped' } });
    }
    expect(deaths.map(({ code }) => code)).toEqual(['SWARM_FAILED']);
    expect(processes.started).toEqual([ENTRY]);
  });

  it('has not died when it was ended', async () => {
    const { swarm, deaths } = openSwarm();
    const waiting = swarm.request({ op: 'stats', group: 1 });
    await turn();
    await swarm.end();
    expect(await waiting).toMatchObject({ ok: false, error: { message: 'the swarm has ended' } });
    expect(deaths).toEqual([]);
  });

  it('that nobody asked for anything needs no end', async () => {
    const { swarm, processes } = openSwarm();
    await swarm.end();
    expect(processes.started).toEqual([]);
  });
});
