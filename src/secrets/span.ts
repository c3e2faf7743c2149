/** A part of a text: from its first character up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
