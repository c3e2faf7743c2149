import { stabilityMarkdown } from '../documents/stability.js';
import type { ReportOptions } from '../reporter.js';

/** Whether to deploy, with the evidence, in Markdown. */
export async function stabilityReporter({ stability, screen }: ReportOptions): Promise<void> {
  const { report } = await stability();
  screen.write(stabilityMarkdown(report));
}
