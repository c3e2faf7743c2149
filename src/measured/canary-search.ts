import { CANARY_LENGTH, canaryIndex, canaryPrefix } from './canary.js';

/** How a mark was written where it was found. */
export type CanaryWriting = 'plain' | 'upper case' | 'base64' | 'hex' | 'UTF-16';

export interface FoundCanary {
  /** The manager whose mark it is. */
  readonly index: number;
  readonly writing: CanaryWriting;
}

/** The most bytes that a mark takes as any of the writings. */
export const CANARY_REACH = 2 * CANARY_LENGTH + 4;

interface Writing {
  readonly writing: CanaryWriting;
  /** What to look for. */
  readonly needle: Buffer;
  /** The mark that a place of the needle stands in, if it is one. */
  read(bytes: Buffer, at: number): string;
}

/**
 * Finds a run's marks in bytes: one search for each writing, each in time linear in the bytes. Base64 begins in one of three ways, by
 * how many bytes came before.
 */
export function canarySearch(secret: string): (bytes: Buffer) => FoundCanary[] {
  const writings = writingsOf(canaryPrefix(secret));
  return (bytes) => {
    const found: FoundCanary[] = [];
    for (const { writing, needle, read } of writings) {
      for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + needle.length)) {
        const index = canaryIndex(secret, read(bytes, at));
        if (index !== undefined) found.push({ index, writing });
      }
    }
    return found;
  };
}

function writingsOf(prefix: string): readonly Writing[] {
  const text = (length: number) => (bytes: Buffer, at: number) => bytes.toString('latin1', at, at + length);
  return [
    { writing: 'plain', needle: Buffer.from(prefix), read: text(CANARY_LENGTH) },
    {
      writing: 'upper case',
      needle: Buffer.from(prefix.toUpperCase()),
      read: (bytes, at) => text(CANARY_LENGTH)(bytes, at).toLowerCase(),
    },
    {
      writing: 'hex',
      needle: Buffer.from(Buffer.from(prefix).toString('hex')),
      read: (bytes, at) => Buffer.from(text(2 * CANARY_LENGTH)(bytes, at), 'hex').toString('latin1'),
    },
    {
      writing: 'UTF-16',
      needle: Buffer.from(prefix, 'utf16le'),
      read: (bytes, at) => bytes.toString('utf16le', at, at + 2 * CANARY_LENGTH),
    },
    ...[0, 1, 2].map((before) => base64Writing(prefix, before)),
  ];
}

/** As base64 has it after `before` bytes more than a multiple of three. */
function base64Writing(prefix: string, before: number): Writing {
  const bits = Buffer.concat([Buffer.alloc(before), Buffer.from(prefix)]);
  // Characters that stand for bits of the prefix alone.
  const first = Math.ceil((before * 8) / 6);
  const end = Math.floor((bits.length * 8) / 6);
  const needle = Buffer.from(bits.toString('base64').slice(first, end));
  const length = 4 * Math.ceil((before + CANARY_LENGTH) / 3);
  return {
    writing: 'base64',
    needle,
    read(bytes, at) {
      const start = at - first;
      if (start < 0) return '';
      const decoded = Buffer.from(bytes.toString('latin1', start, start + length), 'base64');
      return decoded.toString('latin1', before, before + CANARY_LENGTH);
    },
  };
}
