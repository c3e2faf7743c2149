import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { requireRegularFile } from '../../files/regular-file.js';
import { invalid, notReadable } from './invalid.js';

/** An open snapshot file. Reads are synchronous: a reader works in a thread of its own. */
export interface SnapshotFile {
  readonly path: string;
  readonly size: number;
  readonly modifiedMs: number;
  /** Fills `into[at … at + length)` from `offset`; returns how many bytes there were. */
  read(into: Uint8Array, at: number, length: number, offset: number): number;
  close(): void;
}

/** Opens a regular file; with `modifiedMs`, the same one as before. Throws SNAPSHOT_NOT_READABLE. */
export function openSnapshot(path: string, modifiedMs?: number): SnapshotFile {
  // Opening a pipe would wait for who writes to it.
  const fd = attempt(path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const stat = attempt(path, () => fstatSync(fd));
    attempt(path, () => requireRegularFile(stat));
    if (modifiedMs !== undefined && stat.mtimeMs !== modifiedMs) {
      throw notReadable(path, new Error('has changed since it was first read'));
    }
    return {
      path,
      size: stat.size,
      modifiedMs: stat.mtimeMs,
      read: (into, at, length, offset) => attempt(path, () => readFully(fd, into, at, length, offset)),
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function readFully(fd: number, into: Uint8Array, at: number, length: number, offset: number): number {
  let done = 0;
  while (done < length) {
    const bytes = readSync(fd, into, at + done, length - done, offset + done);
    if (bytes === 0) break;
    done += bytes;
  }
  return done;
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw notReadable(path, error);
  }
}

/** Walks a file byte by byte through one reused buffer. `at` and `end` bound the bytes of the buffer not yet used. */
export class Cursor {
  readonly file: SnapshotFile;
  /** A few zeros lie behind the room for the file's bytes, so that a scanner may look ahead. */
  readonly bytes: Uint8Array;
  /** Room for the file's bytes. */
  readonly capacity: number;
  at = 0;
  end = 0;
  /** File offset of `bytes[0]`. */
  private base: number;

  constructor(file: SnapshotFile, offset = 0, chunkSize = CHUNK_SIZE) {
    this.file = file;
    this.base = offset;
    this.capacity = Math.min(chunkSize, file.size + 1);
    this.bytes = new Uint8Array(this.capacity + PADDING);
  }

  /** File offset of the next byte. */
  get offset(): number {
    return this.base + this.at;
  }

  /** Keeps the unused bytes and reads more behind them; false when there are no more. */
  fill(): boolean {
    this.bytes.copyWithin(0, this.at, this.end);
    this.base += this.at;
    this.end -= this.at;
    this.at = 0;
    const read = this.file.read(this.bytes, this.end, this.capacity - this.end, this.base + this.end);
    this.end += read;
    return read > 0;
  }

  /** The next byte, not taken; −1 at the end of the file. */
  peek(): number {
    return this.at < this.end || this.fill() ? this.bytes[this.at]! : -1;
  }

  /** The next byte that is not white space, not taken; −1 at the end of the file. */
  peekToken(): number {
    for (;;) {
      const byte = this.peek();
      if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return byte;
      this.at++;
    }
  }

  /** Takes this byte, white space before it left out. */
  expect(byte: number): void {
    const found = this.peekToken();
    if (found !== byte) throw this.unexpected(found, `"${String.fromCharCode(byte)}"`);
    this.at++;
  }

  unexpected(found: number, wanted: string): Error {
    const problem = found === -1 ? 'the file ends' : `found ${printable(found)}`;
    return this.invalid(`${problem} where ${wanted} was expected`);
  }

  invalid(problem: string): Error {
    return invalid(this.file.path, this.offset, problem);
  }
}

/** How a byte is shown in a message. */
function printable(byte: number): string {
  return byte > 32 && byte < 127
    ? `"${String.fromCharCode(byte)}"`
    : `the byte 0x${byte.toString(16).padStart(2, '0')}`;
}

const CHUNK_SIZE = 256 * 1024;
const PADDING = 16;
