import { fitToColumns } from '../../parts/downsample.js';

/** The places of a series that are drawn: all, or as many as keep its peaks and steps; `kept` are drawn in any case. */
export function thin(
  values: readonly (number | undefined)[],
  most: number,
  kept: readonly number[] = [],
): readonly number[] {
  if (values.length <= most) return values.map((_, i) => i);
  return [...new Set([...fitToColumns(values, most), ...kept])].sort((a, b) => a - b);
}
