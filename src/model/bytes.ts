/** Sizes as people write them: `1MB` is 1,000,000 bytes, `1MiB` is 1,048,576. Plain numbers are bytes. */
export type Size = number | string;

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** Reads a size such as `1.5MB`, `512 KiB` or `4096`. Returns bytes, or undefined for anything else. */
export function parseSize(size: Size): number | undefined {
  if (typeof size === 'number') return Number.isFinite(size) ? size : undefined;
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*$/.exec(size);
  if (!match) return undefined;
  const factor = UNITS[match[2] || 'B'];
  return factor === undefined ? undefined : Math.round(Number(match[1]) * factor);
}

/** The one way bytes are printed: `412 B`, `3.1 kB`, `109.2 MB`. `signed` puts a plus before growth. */
export function formatBytes(bytes: number, options: { signed?: boolean } = {}): string {
  const size = Math.abs(bytes);
  const sign = bytes < 0 ? '-' : options.signed && bytes > 0 ? '+' : '';
  if (size < 999.5) return `${sign}${trim(size, Number.isInteger(size) ? 0 : 1)} B`;
  if (size < 99_950) return `${sign}${(size / 1e3).toFixed(1)} kB`;
  if (size < 999_500_000) return `${sign}${(size / 1e6).toFixed(1)} MB`;
  return `${sign}${(size / 1e9).toFixed(2)} GB`;
}

/** Sizes of one axis: all in the unit of the largest, with as many digits as tell them apart, at most three. */
export function formatBytesAlike(sizes: readonly number[], options: { signed?: boolean } = {}): string[] {
  const largest = Math.max(0, ...sizes.map(Math.abs));
  const [unit, factor]: readonly [string, number] =
    largest < 999.5 ? ['B', 1] : largest < 999_500 ? ['kB', 1e3] : largest < 999_500_000 ? ['MB', 1e6] : ['GB', 1e9];
  const written = [0, 1, 2, 3].map((digits) => sizes.map((size) => (size / factor).toFixed(digits)));
  const apart = written.find((texts) => new Set(texts).size === new Set(sizes).size) ?? written[3]!;
  return apart.map((text) => {
    const zero = Number(text) === 0;
    const sign = options.signed && !zero && !text.startsWith('-') ? '+' : '';
    return `${sign}${zero ? text.replace('-', '') : text} ${unit}`;
  });
}

function trim(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.0$/, '');
}
