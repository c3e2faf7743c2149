import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { WsProfileError } from '../errors.js';

/**
 * Replaces a file whole or not at all: written beside it, flushed to the disk, then renamed over it. What was made on
 * the way is removed again when that fails.
 *
 * @param within the folder of all baselines, for the message
 * @throws WsProfileError BASELINE_NOT_WRITABLE
 */
export async function writeAtomically(file: string, text: string, within: string): Promise<void> {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${path.basename(file)}.${process.pid}-${randomBytes(4).toString('hex')}`);
  let made: string | undefined;
  try {
    made = await mkdir(folder, { recursive: true });
    await writeAndFlush(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (made) await removeEmptyFolders(folder, made);
    throw notWritable(path.relative(path.dirname(within), file), error);
  }
  await flushFolder(folder);
}

async function writeAndFlush(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** So that the rename survives a power cut as well; where folders can't be flushed (Windows) it may not. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function removeEmptyFolders(from: string, upTo: string): Promise<void> {
  for (let folder = from; folder.startsWith(upTo); folder = path.dirname(folder)) {
    await rmdir(folder).catch(() => undefined);
  }
}

function notWritable(file: string, error: unknown): WsProfileError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'the disk is full'
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'there is no permission to write'
        : message;
  return new WsProfileError('BASELINE_NOT_WRITABLE', `${file} cannot be written: ${why}.`, {
    hint: 'Make the folder writable, or measure without writing: --update none. Nothing was changed.',
    cause: error,
  });
}
