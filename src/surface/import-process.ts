import { WsProfileError } from '../errors.js';
import { type Child, type ChildExit, startChild } from '../process/child.js';

export interface ImportProcessOptions {
  /** The project's root: the working directory. */
  readonly root: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What a process answered, or why it did not, as a clause that follows the module's name. */
export type Answer<Report> = { readonly report: Report } | { readonly problem: string };

/**
 * Starts a process that imports code of the project, waits for its one answer, and ends it with all that it started: a
 * module may start a server, or never finish.
 *
 * @param main the process's file below `importing/`
 * @throws WsProfileError INTERRUPTED
 */
export async function askProcess<Report>(
  main: 'main' | 'types',
  request: object,
  { root, timeoutMs, signal }: ImportProcessOptions,
): Promise<Answer<Report>> {
  if (signal.aborted) throw interrupted();
  let child: Child<never> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stop = () => child?.kill();
  signal.addEventListener('abort', stop);
  try {
    return await new Promise<Answer<Report>>((resolve, reject) => {
      child = startChild<never, Report>(
        {
          entry: `surface/importing/${main}.js`,
          args: [JSON.stringify(request)],
          cwd: root,
          env: importingEnvironment(),
          onLine: () => {},
        },
        (report) => resolve({ report }),
      );
      timer = setTimeout(() => resolve({ problem: `did not end its import within ${timeoutMs / 1000} s` }), timeoutMs);
      void child.exited.then((exit) => {
        if (signal.aborted) reject(interrupted());
        else resolve({ problem: exitProblem(exit) });
      });
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    child?.kill();
    await child?.end();
  }
}

/** What it prints is not looked at; its warnings are. */
function importingEnvironment(): NodeJS.ProcessEnv {
  const { NODE_V8_COVERAGE: _coverage, NODE_NO_WARNINGS: _warnings, ...env } = process.env;
  return env;
}

function exitProblem({ code, signal, stderr }: ChildExit): string {
  const lines = stderr.split('\n');
  const error = lines.find((line) => /^(?:Uncaught\s+)?[\w.]*(?:Error|Exception)\b.*:/.test(line)) ?? '';
  const how = signal ? `was killed by ${signal}` : `ended its own process with code ${code}`;
  return `${how} while it was imported${error ? `: ${error.slice(0, 300)}` : ''}`;
}

function interrupted(): WsProfileError {
  return new WsProfileError('INTERRUPTED', 'interrupted: nothing was written');
}
