import type { PackageManager } from './project.js';

/** Lines that keep what ws-profile writes beside the sources out of the repository. */
export const IGNORED = ['.ws-profile/', '*.heapsnapshot', '*.heapprofile'] as const;

/** The configuration, with the defaults that a project most likely wants to move. */
export function configText(): string {
  return [
    "/** @type {import('ws-profile').ConfigDefinition} */",
    'export default {',
    "  scenarios: ['scenarios'],",
    '  // Absolute limits. A scenario may set its own; the committed baselines are compared beside them.',
    "  budgets: { heapGrowth: '1MB', survivors: 0 },",
    '};',
    '',
  ].join('\n');
}

/** Where a workflow finds things, as paths below the repository's root; empty for the root itself. */
export interface Places {
  readonly packageManager: PackageManager;
  /** The package that is profiled. */
  readonly run: string;
  /** Where packages are installed, and their lock file lies. */
  readonly install: string;
}

const INSTALL: Readonly<Record<PackageManager, string>> = {
  npm: 'npm ci',
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --immutable',
};

const LOCKS: Readonly<Record<PackageManager, string>> = {
  npm: 'package-lock.json',
  pnpm: 'pnpm-lock.yaml',
  yarn: 'yarn.lock',
};

const RUN: Readonly<Record<PackageManager, string>> = { npm: 'npx', pnpm: 'pnpm exec', yarn: 'yarn' };

/** A GitHub Actions workflow: check against the committed baselines, annotate, keep the history and the reports. */
export function githubWorkflow({ packageManager, run, install }: Places): string {
  const below = run === '' ? '' : `${run}/`;
  const lock = install === '' ? '' : `\n          cache-dependency-path: ${install}/${LOCKS[packageManager]}`;
  return `name: ${workflowName(run)}
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  memory:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
${packageManager === 'npm' ? '' : '      - run: corepack enable\n'}      - uses: actions/setup-node@v4
        with:
          node-version: 20
          cache: ${packageManager}${lock}
      - run: ${INSTALL[packageManager]}${inFolder(install)}
      - uses: actions/cache@v4
        with:
          path: ${below}.ws-profile/history.jsonl
          key: ${workflowName(run)}-history-\${{ github.ref_name }}-\${{ github.run_id }}
          restore-keys: |
            ${workflowName(run)}-history-\${{ github.ref_name }}-
            ${workflowName(run)}-history-main-
      # Annotations and the step summary come by themselves on GitHub Actions.
      - run: ${RUN[packageManager]} ws-profile run --reporter terminal --reporter junit=ws-profile.xml --reporter json=ws-profile.json${inFolder(run)}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: ${workflowName(run)}
          if-no-files-found: ignore
          path: |
            ${below}ws-profile.xml
            ${below}ws-profile.json
`;
}

function inFolder(folder: string): string {
  return folder === '' ? '' : `\n        working-directory: ${folder}`;
}

/** Packages of one repository have a workflow each. */
export function workflowName(run: string): string {
  return run === '' ? 'ws-profile' : `ws-profile-${run.replace(/[^A-Za-z\d]+/g, '-')}`;
}

/** A GitLab job, to be included from `.gitlab-ci.yml`. */
export function gitlabJob({ packageManager, run, install }: Places): string {
  const below = run === '' ? '' : `${run}/`;
  return `${workflowName(run)}:
  image: node:20
  timeout: 15 minutes
  cache:
    key: ${workflowName(run)}-history
    paths:
      - ${below}.ws-profile/history.jsonl
    when: always
  script:
${packageManager === 'npm' ? '' : '    - corepack enable\n'}    - ${install === '' ? INSTALL[packageManager] : `(cd ${install} && ${INSTALL[packageManager]})`}
${run === '' ? '' : `    - cd ${run}\n`}    - >-
      ${RUN[packageManager]} ws-profile run --reporter terminal --reporter junit=ws-profile.xml
      --reporter gitlab=gl-code-quality.json --reporter json=ws-profile.json
  artifacts:
    when: always
    paths:
      - ${below}ws-profile.json
    reports:
      junit: ${below}ws-profile.xml
      codequality: ${below}gl-code-quality.json
`;
}
