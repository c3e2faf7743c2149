import { stabilityPage } from '../page/page.js';
import type { ReportOptions } from '../reporter.js';

/** Whether to deploy, with the evidence, as a page. What it has no room for is written beside it, where that is possible. */
export async function htmlReporter({ stability, screen, beside }: ReportOptions): Promise<void> {
  const { html, files } = stabilityPage(await stability(), beside?.folder);
  for (const { name, text } of files) await beside?.write(name, text);
  screen.write(html);
}
