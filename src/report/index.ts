import type { Reporter } from './reporter.js';

/** Every reporter by the name that `--reporter` takes. A format's own code is imported when it is first used. */
export const REPORTERS = {
  terminal: {
    about: 'a block per scenario, then whether to deploy; for people, the default',
    sharesStream: true,
    write: async (options) => (await import('./formats/terminal.js')).terminalReporter(options),
  },
  json: {
    about: 'the result itself, one document; for merge, history import and scripts',
    sharesStream: false,
    write: async (options) => (await import('./formats/json.js')).jsonReporter(options),
  },
  junit: {
    about: 'JUnit XML, a test per metric that decides and per leak; for most CI systems',
    sharesStream: false,
    write: async (options) => (await import('./formats/junit.js')).junitReporter(options),
  },
  github: {
    about: 'workflow annotations, at most ten; for GitHub Actions, on by itself there',
    sharesStream: true,
    write: async (options) => (await import('./formats/github.js')).githubReporter(options),
  },
  markdown: {
    about: "a summary with tables; for pull-request comments, by itself in GitHub's step summary",
    sharesStream: false,
    write: async (options) => (await import('./formats/markdown.js')).markdownReporter(options),
  },
  sarif: {
    about: 'SARIF 2.1.0; for GitHub code scanning and IDEs',
    sharesStream: false,
    write: async (options) => (await import('./formats/sarif.js')).sarifReporter(options),
  },
  gitlab: {
    about: "GitLab's code quality report; for merge requests",
    sharesStream: false,
    write: async (options) => (await import('./formats/gitlab.js')).gitlabReporter(options),
  },
  html: {
    about: 'the stability report as one page with charts, to be opened from disk; for people who decide',
    sharesStream: false,
    write: async (options) => (await import('./formats/html.js')).htmlReporter(options),
  },
  stability: {
    about: 'the stability report in Markdown; for a wiki, a release or an archive',
    sharesStream: false,
    write: async (options) => (await import('./formats/stability.js')).stabilityReporter(options),
  },
  openmetrics: {
    about: "OpenMetrics; for Prometheus' push gateway and node_exporter's textfile collector",
    sharesStream: false,
    write: async (options) => (await import('./formats/openmetrics.js')).openmetricsReporter(options),
  },
} as const satisfies Record<string, Reporter>;

export type ReporterName = keyof typeof REPORTERS;

export const REPORTER_NAMES = Object.keys(REPORTERS) as readonly ReporterName[];

export function isReporterName(name: string): name is ReporterName {
  return Object.hasOwn(REPORTERS, name);
}
