import { jsonDocument } from '../../model/escape.js';
import type { ReportOptions } from '../reporter.js';

/** The result itself: one JSON document, one line break at its end. */
export function jsonReporter({ result, screen }: ReportOptions): void {
  screen.write(jsonDocument(result, 2));
}
