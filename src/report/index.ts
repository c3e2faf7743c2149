import { githubReporter } from './formats/github.js';
import { gitlabReporter } from './formats/gitlab.js';
import { jsonReporter } from './formats/json.js';
import { junitReporter } from './formats/junit.js';
import { markdownReporter } from './formats/markdown.js';
import { openmetricsReporter } from './formats/openmetrics.js';
import { sarifReporter } from './formats/sarif.js';
import { terminalReporter } from './formats/terminal.js';
import type { Reporter } from './reporter.js';

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
