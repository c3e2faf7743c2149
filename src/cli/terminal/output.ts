import { writeSync } from 'node:fs';

/** What Node calls a stream that writes to a file or a device. */
interface FileStream extends NodeJS.WriteStream {
  readonly _type?: string;
  readonly fd: number;
  _write(chunk: Buffer, encoding: string, done: (error?: Error | null) => void): void;
}

/**
 * Watches what is printed, and calls `lost` with the first stream that can't take it. Closed pipes are nobody's loss:
 * `| head` is done before we are, what is left to print is dropped, and the exit code still counts.
 */
export function watchOutput(process: NodeJS.Process, lost: (name: OutputName, error: Error) => void): void {
  let isLost = false;
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    stream.on?.('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || isLost) return;
      isLost = true;
      lost(name, error);
    });
    if ((stream as FileStream)._type === 'fs') writeWhole(stream as FileStream);
  }
}

export type OutputName = 'stdout' | 'stderr';

/** On a disk that is almost full a write takes a part of the text and is no error; Node leaves it at that. */
function writeWhole(stream: FileStream): void {
  stream._write = (chunk, _encoding, done) => {
    try {
      for (let at = 0; at < chunk.length; ) at += writeSync(stream.fd, chunk, at);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
}
