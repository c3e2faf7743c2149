import pc from 'picocolors';
import type { Screen } from '../../model/screen.js';

/** What the parts of the terminal report share. */
export interface Canvas {
  readonly width: number;
  readonly verbose: boolean;
  readonly paint: ReturnType<typeof pc.createColors>;
}

export function createCanvas(screen: Screen, verbose: boolean): Canvas {
  return { width: screen.width, verbose, paint: pc.createColors(screen.color) };
}
