import { positionText, type SourcePosition } from '../../model/position.js';

const POSITION = /((?:file:\/\/)?\/[^\s():]+):(\d+):(\d+)/g;

/** Rewrites every `file:line:column` of a stack to the source that it came from. */
export function mapStack(stack: string, original: (position: SourcePosition) => SourcePosition): string {
  return stack.replace(POSITION, (_, file: string, line: string, column: string) => {
    return positionText(original({ file, line: Number(line), column: Number(column) }));
  });
}
