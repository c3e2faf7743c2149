import type { Heap } from '../heap/heap.js';
import { isString, textOf } from '../heap/text.js';
import { className } from './class-names.js';

const MAX_KEY = 60;

/** A key as source text would have it; of one that is no string its class. */
export function keyText(heap: Heap, key: number): string {
  if (!isString(heap, key)) return className(heap, key);
  const text = textOf(heap, key);
  return JSON.stringify(text.length > MAX_KEY ? `${text.slice(0, MAX_KEY - 1)}…` : text);
}
