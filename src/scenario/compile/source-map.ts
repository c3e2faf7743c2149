import {
  decodedMappings,
  type EncodedSourceMap,
  generatedPositionFor,
  LEAST_UPPER_BOUND,
  originalPositionFor,
  TraceMap,
} from '@jridgewell/trace-mapping';

/** Characters put in (or taken out, when negative) at a place of the JavaScript. Line from 1, column from 0. */
export interface Edit {
  readonly line: number;
  readonly column: number;
  readonly added: number;
}

type Place = { readonly line: number; readonly column: number };

/** Positions in the JavaScript that a file became, and in its source. Lines and columns from 1. */
export interface PositionLookup {
  original(line: number, column: number): Place | undefined;
  generated(line: number, column: number): Place | undefined;
}

/** Reads a map as it is after `edits` and below `linesAbove` added lines. A wrong map finds nothing. */
export function positionLookup(map: EncodedSourceMap, edits: readonly Edit[], linesAbove: number): PositionLookup {
  const trace = readMap(map, edits);
  return {
    original(line, column) {
      const below = line - linesAbove;
      if (!trace || below < 1 || column < 1) return undefined;
      const found = originalPositionFor(trace, { line: below, column: column - 1 });
      return found.line === null ? undefined : { line: found.line, column: found.column + 1 };
    },
    generated(line, column) {
      const [source] = trace?.sources ?? [];
      if (!trace || source === undefined || source === null) return undefined;
      const place = { source, line, column: column - 1 };
      const exact = generatedPositionFor(trace, place);
      const found = exact.line === null ? generatedPositionFor(trace, { ...place, bias: LEAST_UPPER_BOUND }) : exact;
      return found.line === null ? undefined : { line: found.line + linesAbove, column: found.column + 1 };
    },
  };
}

function readMap(map: EncodedSourceMap, edits: readonly Edit[]): TraceMap | undefined {
  try {
    const mappings = decodedMappings(new TraceMap(map)).map((segments) => segments.map(([...segment]) => segment));
    for (const { line, column, added } of edits) {
      for (const segment of mappings[line - 1] ?? []) if (segment[0] > column) segment[0] += added;
    }
    return new TraceMap({ ...map, mappings: mappings as ReturnType<typeof decodedMappings> });
  } catch {
    return undefined;
  }
}
