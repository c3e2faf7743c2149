// One process of a load: connects when told to, sends when all processes have connected, reports, and exits. Never
// outlives its parent.
import type { LoadPlan } from '../model/load.js';
import type { LoadOrder, LoadReport } from './protocol.js';
import { LoadShare } from './share.js';

/** Descriptors that a Node process needs beside its sockets: streams, epoll, the channel, files being loaded. */
const SPARE_DESCRIPTORS = 64;
const PROGRESS_MS = 1_000;

let share: LoadShare | undefined;

function report(message: LoadReport, onSent?: () => void): void {
  process.send?.(message, undefined, {}, () => onSent?.());
}

async function connect(plan: LoadPlan, from: number): Promise<void> {
  const limit = openFilesLimit();
  if (plan.connections + SPARE_DESCRIPTORS > limit) {
    report({
      type: 'refused',
      message: `${plan.connections} sockets need ${plan.connections + SPARE_DESCRIPTORS} file descriptors, and this process may open ${limit}`,
      hint: `Raise the limit in this shell with \`ulimit -n 65536\` (the server's shell too), or ask for fewer with --connections ${Math.max(1, limit - SPARE_DESCRIPTORS)}.`,
    });
    return;
  }
  share = new LoadShare(plan, from);
  const mine = share;
  setInterval(() => report({ type: 'progress', progress: mine.progress() }), PROGRESS_MS).unref();
  report({ type: 'connected', opened: await mine.connect() });
}

async function go(): Promise<void> {
  if (share) report({ type: 'result', result: await share.run() });
}

/** Node has raised the soft limit to the hard one by the time we look. */
function openFilesLimit(): number {
  const { userLimits } = process.report.getReport() as unknown as {
    userLimits?: { open_files?: { soft?: number | string } };
  };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}

process.on('message', (order: LoadOrder) => {
  if (order.type === 'connect') void connect(order.plan, order.from);
  else if (order.type === 'go') void go();
  else share?.stop();
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
