import { summaryMarkdown } from '../documents/summary.js';
import type { ReportOptions } from '../reporter.js';

/** GitHub takes at most 1 MiB as a step summary; a longer one is dropped as a whole. */
const MAX_BYTES = 2 ** 20;

/** By this line a bot finds the comment that it wrote before. */
const MARKER = '<!-- ws-profile -->';

/** A summary for a pull request or a workflow step. */
export function markdownReporter({ result, screen, verbose }: ReportOptions): void {
  screen.write(summaryMarkdown(result, { verbose, maxBytes: MAX_BYTES, marker: MARKER }));
}
