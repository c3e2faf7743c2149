/** One thing that profiling needs, or is better with. */
export interface Check {
  readonly name: string;
  /** `warn`: it works, but not as it should; `info`: nothing is wrong. */
  readonly status: 'ok' | 'info' | 'warn' | 'fail';
  /** What was found, one clause. */
  readonly found: string;
  /** What to do; always there for `warn` and `fail`. */
  readonly fix?: string;
}
