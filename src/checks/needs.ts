import { connect } from 'node:net';
import type { CheckNeeds } from '../model/check.js';
import { type CommandOptions, runCommand } from '../process/command.js';

const LIMIT_MS = 10_000;

/** Where commands are run, and what ends them. */
export type CheckPlace = Pick<CommandOptions, 'root' | 'signal'>;

/** Why what a check needs is not there; undefined when all of it is. */
export async function missingNeed(needs: CheckNeeds, where: CheckPlace): Promise<string | undefined> {
  return (
    (needs.tcp === undefined ? undefined : await tcpProblem(needs.tcp)) ??
    (needs.url === undefined ? undefined : await urlProblem(needs.url)) ??
    (needs.command === undefined ? undefined : await commandProblem(needs.command, where))
  );
}

async function tcpProblem(address: string): Promise<string | undefined> {
  const { hostname, port } = new URL(`tcp://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), timeout: LIMIT_MS });
    const settle = (problem?: string) => {
      socket.destroy();
      resolve(problem && `${address} accepts no connection (${problem})`);
    };
    socket.once('connect', () => settle());
    socket.once('timeout', () => settle(`nothing within ${LIMIT_MS / 1000} s`));
    socket.once('error', (error) => settle(reasonOf(error)));
  });
}

async function urlProblem(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
    await response.body?.cancel();
    return response.status < 500 ? undefined : `${url} answers ${response.status}`;
  } catch (error) {
    return `${url} does not answer (${reasonOf(error)})`;
  }
}

async function commandProblem(command: string, where: CheckPlace): Promise<string | undefined> {
  const { exitCode, signal, timedOut, stderr, stdout } = await runCommand(command, { ...where, timeoutMs: LIMIT_MS });
  if (exitCode === 0 && !timedOut) return undefined;
  const how = timedOut
    ? `did not end within ${LIMIT_MS / 1000} s`
    : signal
      ? `was killed by ${signal}`
      : `ended with ${exitCode}`;
  const said = `${stderr}\n${stdout}`.trim().split('\n')[0]?.trim().slice(0, 200);
  return `\`${command}\` ${how}${said ? `: ${said}` : ''}`;
}

/** The innermost cause: fetch says only that it failed, and a name may have several addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing within ${LIMIT_MS / 1000} s`;
  if (error.cause !== undefined) return reasonOf(error.cause);
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
