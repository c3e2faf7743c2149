// The swarm process: the other end of every socket. Spawned with an IPC channel and `serialization: 'advanced'`; serves
// requests until `shutdown` or until its parent is gone, whichever comes first.
import { Outbox } from '../measured/outbox.js';
import { currentOwner } from './client-sockets.js';
import { toFailure } from './failure.js';
import type { SwarmAnswer, SwarmCall, SwarmReply } from './protocol.js';
import { SwarmService } from './service.js';

const service = new SwarmService();
const exit = process.exit.bind(process);
let isOver = false;
const answers = new Outbox<SwarmAnswer>((sent) => {
  // An answer that finds no parent has no one left to miss it: 'disconnect' ends the process.
  process.send?.(sent, undefined, {}, () => {
    if (isOver) exit(0);
  });
});
/** A client module ends itself, not the process that all clients share. */
process.exit = (code) => {
  throw new Error(`process.exit(${code ?? ''}) was called`);
};

async function serve({ id, request }: SwarmCall): Promise<void> {
  const reply: SwarmReply = await service.handle(request).then(
    (result) => ({ ok: true, result }),
    (error: unknown) => ({ ok: false, error: toFailure(error) }),
  );
  answers.put({ id, reply });
  isOver ||= request.op === 'shutdown';
}

/** What a client module leaves uncaught is its group's failure; anything else is ours, and ends the process. */
process.on('uncaughtException', (error) => {
  const owner = currentOwner();
  if (owner) {
    owner.failed(error);
    return;
  }
  process.stderr.write(`${error.stack ?? error}\n`);
  exit(1);
});

if (process.send) {
  process.on('message', (calls: readonly SwarmCall[]) => {
    for (const call of calls) void serve(call);
  });
  process.on('disconnect', () => exit(0));
  // An interrupt at the terminal reaches the whole process group; the parent ends its run in order and then this process.
  process.on('SIGINT', () => {});
} else {
  process.stderr.write('ws-profile: the swarm process is started by ws-profile itself\n');
  process.exitCode = 2;
}
