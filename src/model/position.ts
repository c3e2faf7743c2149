/** A place in source text. Lines and columns count from 1. */
export interface SourcePosition {
  /** Relative to the project's root where it lies inside. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface StackFrame extends SourcePosition {
  readonly functionName: string;
}

/** `file`, `file:line` or `file:line:column`. */
export function positionText(position: SourcePosition): string {
  return [position.file, position.line, position.column].filter((part) => part !== undefined && part !== '').join(':');
}

/** Which of two places in one file comes first: negative for the first, as `sort` wants it. */
export function comparePositions(a: SourcePosition, b: SourcePosition): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
