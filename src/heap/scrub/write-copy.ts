import type { HeapData } from '../read/finish.js';
import { Cursor, type SnapshotFile } from '../read/snapshot-file.js';
import { decoded, eachString, lengthOf } from './each-string.js';
import { filler } from './filler.js';
import { scrubbedName } from './name.js';
import type { Output } from './output.js';
import type { ScrubPlan } from './plan.js';

const COMMA = 44;
const CLOSE = 93;

/** Writes the snapshot as it is but for the texts that go: the rest of the file is copied byte by byte. */
export function writeCopy(file: SnapshotFile, data: HeapData, plan: ScrubPlan, output: Output): void {
  const parts = [
    {
      start: data.source.nodesStart,
      write: () => writeNodes(new Cursor(file, data.source.nodesStart), data, plan, output),
    },
    { start: data.strings.start, write: () => writeStrings(file, data, plan, output) },
  ].sort((a, b) => a.start - b.start);
  let at = 0;
  for (const { start, write } of parts) {
    copyBytes(file, at, start, output);
    at = write();
  }
  copyBytes(file, at, file.size, output);
  output.flush();
}

function copyBytes(file: SnapshotFile, from: number, to: number, output: Output): void {
  const chunk = Buffer.alloc(Math.min(to - from, 1024 * 1024));
  for (let at = from; at < to; ) {
    const read = file.read(chunk, 0, Math.min(chunk.length, to - at), at);
    output.bytes(chunk.subarray(0, read));
    at += read;
  }
}

/** Copies the array of nodes; a node whose value is also a name elsewhere is given another string. Returns where it ends. */
function writeNodes(cursor: Cursor, { nodes, source }: HeapData, plan: ScrubPlan, output: Output): number {
  const { fields, name } = source.layout.node;
  let node = 0;
  let column = 0;
  let skips = false;
  for (cursor.expect(91), output.text('['); ; ) {
    const { bytes, end } = cursor;
    let copied = cursor.at;
    for (let at = cursor.at; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === COMMA || byte === CLOSE) {
        if (skips) copied = at;
        skips = false;
        column = column + 1 === fields ? 0 : column + 1;
        if (column === 0) node++;
        if (byte === CLOSE) {
          output.bytes(bytes.subarray(copied, at + 1));
          return cursor.offset + at + 1 - cursor.at;
        }
      } else if (column === name && !skips && isDigit(byte)) {
        const other = plan.isValue[node] === 1 ? plan.fresh.get(nodes.name[node]!) : undefined;
        if (other === undefined) continue;
        output.bytes(bytes.subarray(copied, at));
        output.text(String(other));
        skips = true;
      }
    }
    if (!skips) output.bytes(bytes.subarray(copied, end));
    cursor.at = end;
    cursor.fill();
  }
}

const isDigit = (byte: number) => byte >= 48 && byte <= 57;

/** Copies the array of strings: names stay, all else becomes filler. Returns where it ends. */
function writeStrings(file: SnapshotFile, { strings }: HeapData, plan: ScrubPlan, output: Output): number {
  const { isName, fresh, valueIds } = plan;
  const added: string[] = [];
  output.text('[');
  for (const { index, content, behind } of eachString(file, strings)) {
    if (isName[index]) {
      const name = decoded(content);
      const stays = scrubbedName(name, index, valueIds);
      output.text('"');
      if (stays === name) output.bytes(content);
      else output.text(JSON.stringify(stays).slice(1, -1));
      const other = fresh.get(index);
      if (other !== undefined) added[other - strings.count] = filler(other, lengthOf(content));
    } else {
      output.text(`"${filler(index, lengthOf(content))}`);
    }
    output.text('"');
    const isLast = index === strings.count - 1;
    if (!isLast) output.bytes(behind);
  }
  for (const text of added) output.text(`,\n"${text}"`);
  output.text(']');
  return strings.end;
}
