/**
 * What stands in the place of a text: as long as that was, and another one for another string as far as the length allows, so
 * that what was equal stays equal and what was not does not become so.
 */
export function filler(index: number, length: number): string {
  const text = index.toString(36).padStart(length, 'x');
  return text.slice(text.length - length);
}
