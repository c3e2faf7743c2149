// Preloaded into every process of a load tool: writes the processor time taken so far, worker threads included, every
// 100 ms, one line each: time in ms, process id, processor time in ms.
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.WS_PROFILE_BENCH_CPU;
if (isMainThread && file) {
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    appendFileSync(file, `${Date.now()} ${process.pid} ${(user + system) / 1000}\n`);
  }, 100).unref();
}
