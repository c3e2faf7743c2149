import { closeSync, openSync, writeSync } from 'node:fs';
import { WsProfileError } from '../../errors.js';

const CHUNK_SIZE = 1024 * 1024;

/** A file that is written from front to back, in chunks, and that only this user may read. It must not be there yet. */
export class Output {
  readonly #fd: number;
  readonly #chunk = Buffer.alloc(CHUNK_SIZE);
  #used = 0;

  constructor(path: string) {
    this.#fd = attempt(() => openSync(path, 'wx', 0o600));
  }

  bytes(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const length = Math.min(bytes.length - at, CHUNK_SIZE - this.#used);
      this.#chunk.set(bytes.subarray(at, at + length), this.#used);
      this.#used += length;
      at += length;
      if (this.#used === CHUNK_SIZE) this.flush();
    }
  }

  text(text: string): void {
    this.bytes(Buffer.from(text));
  }

  /** Writes what is left. */
  flush(): void {
    for (let at = 0; at < this.#used; ) {
      const from = at;
      at += attempt(() => writeSync(this.#fd, this.#chunk, from, this.#used - from));
    }
    this.#used = 0;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw new WsProfileError('DISK_NOT_WRITABLE', `The copy can not be written: ${(cause as Error).message}.`, {
      hint: 'It takes about as much room as the snapshot; name another place with --out.',
      cause,
    });
  }
}
