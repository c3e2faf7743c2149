import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

const VARIABLE = 'WS_PROFILE_STARTED_BY';
/** A process may start another while it is looked for. */
const SEARCHES = 5;

/** An environment that tells all processes started with it, and what these start, from every other. */
export interface MarkedEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly mark: string;
}

let ourMark: string | undefined;

/** The mark of all that this process starts. */
export function markOfUs(): string {
  ourMark ??= randomBytes(12).toString('hex');
  return ourMark;
}

/** Marks an environment. One that is marked already keeps its mark, so that whoever started us finds what we start. */
export function markEnvironment(env: NodeJS.ProcessEnv): MarkedEnvironment {
  const mark = randomBytes(12).toString('hex');
  const marks = [...new Set([...(env[VARIABLE]?.split(',') ?? []), markOfUs(), mark])].join(',');
  return { env: { ...env, [VARIABLE]: marks }, mark };
}

/**
 * Ends processes that carry a mark: a command's own that left its process group. Where there is no /proc they can't be
 * found, and the group is all that is ended.
 */
export async function endMarked(mark: string): Promise<void> {
  for (let search = 0; search < SEARCHES; search++) {
    const found = await findMarked(mark);
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
  }
}

async function findMarked(mark: string): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const marked = await Promise.all(
    pids.map(async (pid) => {
      // Not ours to read, or gone by now.
      const environment = await readFile(`/proc/${pid}/environ`).catch(() => undefined);
      return pid !== process.pid && environment?.includes(mark) === true;
    }),
  );
  return pids.filter((_, i) => marked[i]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}
