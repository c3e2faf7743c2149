/**
 * Gives every sequence of numbers a number of its own: a tree whose branches lie in one open-addressing hash table, so
 * that millions of short sequences are told apart without a string or an object for each.
 */
export class SequenceTrie {
  /** The state of the empty sequence. */
  readonly start = 0;
  private states = 1;
  private from = new Uint32Array(1024);
  private by = new Uint32Array(1024);
  /** The state behind the branch; 0 marks a free place, since no branch leads back to the start. */
  private to = new Uint32Array(1024);

  /** The state of the sequence `state` followed by `value`. */
  next(state: number, value: number): number {
    const place = this.find(state, value);
    if (this.to[place] !== 0) return this.to[place]!;
    const made = this.states++;
    this.from[place] = state;
    this.by[place] = value;
    this.to[place] = made;
    if (this.states * 2 > this.to.length) this.grow();
    return made;
  }

  private find(state: number, value: number): number {
    const mask = this.to.length - 1;
    let place = (Math.imul(state, 0x9e3779b1) ^ Math.imul(value, 0x85ebca6b)) >>> 0;
    place = (place ^ (place >>> 15)) & mask;
    while (this.to[place] !== 0 && (this.from[place] !== state || this.by[place] !== value)) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { from, by, to } = this;
    this.from = new Uint32Array(from.length * 2);
    this.by = new Uint32Array(from.length * 2);
    this.to = new Uint32Array(from.length * 2);
    for (let old = 0; old < to.length; old++) {
      if (to[old] === 0) continue;
      const place = this.find(from[old]!, by[old]!);
      this.from[place] = from[old]!;
      this.by[place] = by[old]!;
      this.to[place] = to[old]!;
    }
  }
}
