/**
 * Fits a series to a number of columns. Too many points are thinned with Largest-Triangle-Three-Buckets (S. Steinarsson,
 * "Downsampling Time Series for Visual Representation", University of Iceland, 2013), which keeps peaks and steps;
 * too few are stretched, each over as many columns as its neighbours.
 *
 * @returns for each column the index of the point that it shows; ascending
 */
export function fitToColumns(values: readonly (number | undefined)[], columns: number): number[] {
  const count = values.length;
  if (count === 0 || columns <= 0) return [];
  if (count <= columns) return Array.from({ length: columns }, (_, column) => Math.floor((column * count) / columns));
  return largestTriangles(
    values.map((value) => value ?? Number.NaN),
    columns,
  );
}

/** The column that shows a point, or the one nearest to it. */
export function columnOf(point: number, count: number, columns: number): number {
  if (count <= columns) return Math.ceil((point * columns) / count);
  return Math.min(columns - 1, bucketOf(point, count, columns));
}

// First and last point have buckets of their own; the others share the points between them evenly.
function bucketOf(point: number, count: number, columns: number): number {
  if (point === 0) return 0;
  if (point === count - 1) return columns - 1;
  return 1 + Math.floor(((point - 1) * (columns - 2)) / (count - 2));
}

function bucketStart(bucket: number, count: number, columns: number): number {
  if (bucket === 0) return 0;
  if (bucket >= columns - 1) return count - 1;
  return 1 + Math.ceil(((bucket - 1) * (count - 2)) / (columns - 2));
}

function largestTriangles(values: readonly number[], columns: number): number[] {
  const count = values.length;
  if (columns < 3) return [0, count - 1].slice(0, columns);
  const chosen = [0];
  for (let bucket = 1; bucket < columns - 1; bucket++) {
    const from = bucketStart(bucket, count, columns);
    const to = bucketStart(bucket + 1, count, columns);
    const after = bucketStart(bucket + 2, count, columns);
    const next = centre(values, to, bucket + 1 === columns - 1 ? count : after);
    chosen.push(largestTriangle(values, chosen.at(-1)!, from, to, next));
  }
  chosen.push(count - 1);
  return chosen;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function centre(values: readonly number[], from: number, to: number): Point {
  const known = values.slice(from, to).filter((value) => !Number.isNaN(value));
  const sum = known.reduce((total, value) => total + value, 0);
  return { x: (from + to - 1) / 2, y: known.length > 0 ? sum / known.length : Number.NaN };
}

function largestTriangle(values: readonly number[], previous: number, from: number, to: number, next: Point): number {
  const before = values[previous]!;
  let best = from;
  let bestArea = -1;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const area = Math.abs((previous - next.x) * (value - before) - (previous - i) * (next.y - before));
    // A neighbour that was not measured gives no triangle: any measured point will do then.
    const known = Number.isNaN(area) ? 0 : area;
    if (known > bestArea) {
      bestArea = known;
      best = i;
    }
  }
  return best;
}
