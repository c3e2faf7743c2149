import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Calls } from '../../src/measured/calls.js';
import { createSwarmClient } from '../../src/measured/swarm-client.js';
import type { Swarm } from '../../src/model/swarm.js';
import type { SwarmAnswer, SwarmReply, SwarmRequest } from '../../src/swarm/protocol.js';

const MAIN = fileURLToPath(new URL('../../dist/swarm/main.js', import.meta.url));

/** A real swarm process, as a session starts it. */
export interface SwarmProcess {
  readonly child: ChildProcess;
  readonly swarm: Swarm;
  request(request: SwarmRequest): Promise<SwarmReply>;
  /** Ends it in order; resolves to its exit code. */
  end(): Promise<number | null>;
}

export function startSwarm(): SwarmProcess {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const calls = new Calls<SwarmReply>();
  child.on('message', (answers: readonly SwarmAnswer[]) => calls.answerEach(answers));
  const request = (message: SwarmRequest): Promise<SwarmReply> =>
    calls.make((id) => void child.send([{ id, request: message }]));
  return {
    child,
    request,
    swarm: createSwarmClient(request, () => {}),
    async end() {
      if (child.exitCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      if (child.connected) void request({ op: 'shutdown' });
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}
