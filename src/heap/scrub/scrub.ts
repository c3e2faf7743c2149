import { readHeapData } from '../read/heap-data.js';
import { openSnapshot } from '../read/snapshot-file.js';
import { Output } from './output.js';
import { planScrub } from './plan.js';
import { writeCopy } from './write-copy.js';

/** What a copy lacks. */
export interface ScrubReport {
  /** Nodes whose content was replaced: strings, regular expressions, numbers. */
  readonly replaced: number;
  /** Names that stay. */
  readonly names: number;
}

/**
 * Writes a copy of a snapshot in which the contents of its strings are replaced by filler of the same length. What the strings
 * name (classes, properties, variables, scripts) stays, as do all nodes, edges, ids and sizes. `to` must not exist.
 *
 * @throws WsProfileError SNAPSHOT_NOT_READABLE, SNAPSHOT_INVALID; the system's errors where `to` can't be written
 */
export function scrubSnapshot(from: string, to: string, onProgress?: (done: number) => void): ScrubReport {
  const data = readHeapData(from, onProgress);
  const file = openSnapshot(from, data.source.modifiedMs);
  try {
    const plan = planScrub(file, data);
    const output = new Output(to);
    try {
      writeCopy(file, data, plan, output);
    } finally {
      output.close();
    }
    const count = (bits: Uint8Array) => bits.reduce((sum, bit) => sum + bit, 0);
    return { replaced: count(plan.isValue), names: count(plan.isName) };
  } finally {
    file.close();
  }
}
