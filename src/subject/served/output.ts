import { isProbeOutput } from './refusal.js';

const KEPT_LINES = 200;
const SHOWN_LINES = 8;
const SPEAKS_OF_ERROR = /(?<![\w-])(?:\w*(?:error|exception)|fatal|panic)(?!\w)/i;

/** What a server prints: the last of it, and how often it speaks of an error. */
export class ServerOutput {
  readonly #onLine: (line: string) => void;
  readonly #lines: { readonly stream: 'stdout' | 'stderr'; readonly line: string }[] = [];
  #texts: string[] = [];
  stderrErrors = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(line: string, stream: 'stdout' | 'stderr'): void {
    const isOurs = stream === 'stderr' && isProbeOutput(line);
    this.#lines.push({ stream, line });
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    if (isOurs) return;
    this.#texts.push(line);
    if (this.#texts.length > KEPT_LINES) this.#texts.shift();
    // The frames of a stack are one error's.
    if (stream === 'stderr' && !/^\s+at /.test(line) && SPEAKS_OF_ERROR.test(line)) this.stderrErrors++;
    this.#onLine(line);
  }

  has(text: string): boolean {
    return this.#texts.some((line) => line.includes(text));
  }

  /** All of stderr that is kept, what Node prints because of us among it. */
  stderr(): string {
    return this.#lines.flatMap(({ stream, line }) => (stream === 'stderr' ? [line] : [])).join('\n');
  }

  lastLines(): string {
    return this.#texts.slice(-SHOWN_LINES).join('\n');
  }
}
