import type { Screen } from '../../model/screen.js';

const MIN_WIDTH = 20;
const MAX_WIDTH = 400;

/** The part of a stream that a screen needs; `process.stdout`, or a test's. */
export interface ScreenStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Resolves a stream into a screen. `FORCE_COLOR` (unless `0` or `false`) wins over `NO_COLOR` (any non-empty value), as in
 * Node itself; without either, colour is for terminals that are not `dumb`. `COLUMNS` gives the width where the
 * stream has none.
 */
export function resolveScreen(stream: ScreenStream, environment: Environment): Screen {
  const isTTY = stream.isTTY === true;
  return {
    isTTY,
    color: wantsColor(isTTY, environment),
    width: resolveWidth(stream, environment),
    write: (text) => void stream.write(text),
  };
}

function wantsColor(isTTY: boolean, environment: Environment): boolean {
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (environment.NO_COLOR) return false;
  return isTTY && environment.TERM !== 'dumb';
}

function resolveWidth(stream: ScreenStream, environment: Environment): number {
  const columns = stream.columns || Number.parseInt(environment.COLUMNS ?? '', 10) || 100;
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns));
}
