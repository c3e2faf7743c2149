/** How a command ended, and what it printed. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It printed more than is kept: what is there is the end of it. */
  readonly cut: boolean;
}
