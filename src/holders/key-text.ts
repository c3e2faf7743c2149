import type { Heap } from '../heap/heap.js';
import { isString, textOf } from '../heap/text.js';
import { className } from './class-names.js';

/** A key as source text would have it; of one that is no string its class. */
export function keyText(heap: Heap, key: number): string {
  return isString(heap, key) ? JSON.stringify(textOf(heap, key)) : className(heap, key);
}
