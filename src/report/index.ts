import { githubReporter } from './github.js';
import { gitlabReporter } from './gitlab.js';
import { jsonReporter } from './json.js';
import { junitReporter } from './junit.js';
import { markdownReporter } from './markdown.js';
import { openmetricsReporter } from './openmetrics.js';
import type { Reporter } from './reporter.js';
import { sarifReporter } from './sarif.js';
import { terminalReporter } from './terminal.js';

/** Every reporter by the name that `--reporter` takes. */
export const REPORTERS = {
  terminal: terminalReporter,
  json: jsonReporter,
  junit: junitReporter,
  github: githubReporter,
  markdown: markdownReporter,
  sarif: sarifReporter,
  gitlab: gitlabReporter,
  openmetrics: openmetricsReporter,
} as const satisfies Record<string, Reporter>;

export type ReporterName = keyof typeof REPORTERS;

export const REPORTER_NAMES = Object.keys(REPORTERS) as readonly ReporterName[];

export function isReporterName(name: string): name is ReporterName {
  return Object.hasOwn(REPORTERS, name);
}
