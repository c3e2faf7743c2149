import type { ReportOptions } from '../reporter.js';

/** The result itself: one JSON document, one line break at its end. */
export function jsonReporter({ result, screen }: ReportOptions): void {
  screen.write(`${JSON.stringify(result, null, 2)}\n`);
}
