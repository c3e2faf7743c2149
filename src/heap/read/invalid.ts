import { WsProfileError } from '../../errors.js';

const HINT = 'Write it again with v8.writeHeapSnapshot(), or save it again from DevTools.';

/** The file is no snapshot, or a broken one: what is wrong, and at which byte. */
export function invalid(file: string, offset: number, problem: string, hint = HINT): WsProfileError {
  return new WsProfileError('SNAPSHOT_INVALID', `${file}: ${problem} (at byte ${offset}).`, { hint });
}

/** The file cannot be opened or read. */
export function notReadable(file: string, cause: unknown): WsProfileError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const problem = (code && PROBLEMS[code]) ?? (cause instanceof Error ? cause.message : String(cause));
  return new WsProfileError('SNAPSHOT_NOT_READABLE', `${file}: ${problem}.`, {
    hint: 'Give the path of a .heapsnapshot file that this user may read. It is read at many places: save to a file what comes out of a pipe.',
    cause,
  });
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
};
