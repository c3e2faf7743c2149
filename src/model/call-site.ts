/** A call in somebody's module, by which it is found again when a process of ours imports that module. */
export interface CallSite {
  /** Which function was called. */
  readonly called: 'expectNoLeaks' | 'profile';
  /** In the module's source; absent where the caller's stack does not say. Count from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The full name of the test that it stands in, as the runner says it. */
  readonly test?: string;
  /** Which of the calls at this place, in this test, it was; from 1. */
  readonly nth: number;
  /** For a call that was given a list: which of it. */
  readonly index?: number;
  /** Fields that the scenario is given where it has none of its own. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}
