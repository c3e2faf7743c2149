/** Where a byte stands, in ascending order. For a rare one: looked for many bytes at a time. */
export function* placesOf(byte: number, array: Uint8Array): Generator<number> {
  // A buffer of Node looks for a byte far quicker than a typed array does.
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.length);
  for (let place = bytes.indexOf(byte); place !== -1; place = bytes.indexOf(byte, place + 1)) yield place;
}
