/** Where a report is shown: a terminal or a file, resolved once. */
export interface Screen {
  readonly isTTY: boolean;
  readonly color: boolean;
  /** Columns, at least 20. */
  readonly width: number;
  write(text: string): void;
}
