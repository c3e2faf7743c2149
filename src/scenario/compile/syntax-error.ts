import type { BuildFailure, Message } from 'esbuild';
import { WsProfileError } from '../../errors.js';

/** Where in a source file something is wrong. Line and column count from 1. */
export interface SourceFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
  readonly text: string;
}

/** Turns esbuild's failure into the error that shows the file, the position and the source line. */
export function syntaxError(file: string, failure: BuildFailure): WsProfileError {
  const [message] = failure.errors ?? [];
  if (!message) return new WsProfileError('SCENARIO_SYNTAX', `${file}: ${failure.message}`, { cause: failure });
  return faultError(faultOf(file, message), failure);
}

export function faultError(fault: SourceFault, cause?: unknown): WsProfileError {
  const gutter = `  ${fault.line} | `;
  const caret = `${' '.repeat(gutter.length + fault.column - 1)}^`;
  const tail = fault.lineText ? `\n${gutter}${fault.lineText.replaceAll('\t', ' ')}\n${caret}` : '';
  return new WsProfileError('SCENARIO_SYNTAX', `${fault.file}:${fault.line}:${fault.column}: ${fault.text}${tail}`, {
    cause,
  });
}

function faultOf(file: string, message: Message): SourceFault {
  const location = message.location;
  return {
    file,
    line: location?.line ?? 1,
    // esbuild counts columns in bytes from 0.
    column: location ? Buffer.from(location.lineText).subarray(0, location.column).toString().length + 1 : 1,
    lineText: location?.lineText ?? '',
    text: message.text,
  };
}
