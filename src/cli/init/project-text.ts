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

export type PackageManager = 'npm' | 'pnpm' | 'yarn';

const INSTALL: Readonly<Record<PackageManager, string>> = {
  npm: 'npm ci',
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --immutable',
};

const RUN: Readonly<Record<PackageManager, string>> = { npm: 'npx', pnpm: 'pnpm exec', yarn: 'yarn' };

/** A GitHub Actions workflow: check against the committed baselines, annotate, keep the history and the reports. */
export function githubWorkflow(manager: PackageManager): string {
  return `name: ws-profile
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
${manager === 'npm' ? '' : '      - run: corepack enable\n'}      - uses: actions/setup-node@v4
        with:
          node-version: 20
          cache: ${manager}
      - run: ${INSTALL[manager]}
      - uses: actions/cache@v4
        with:
          path: .ws-profile/history.jsonl
          key: ws-profile-history-\${{ github.ref_name }}-\${{ github.run_id }}
          restore-keys: |
            ws-profile-history-\${{ github.ref_name }}-
            ws-profile-history-main-
      # Annotations and the step summary come by themselves on GitHub Actions.
      - run: ${RUN[manager]} ws-profile run --reporter terminal --reporter junit=ws-profile.xml --reporter json=ws-profile.json
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: ws-profile
          if-no-files-found: ignore
          path: |
            ws-profile.xml
            ws-profile.json
`;
}

/** A GitLab job, to be included from `.gitlab-ci.yml`. */
export function gitlabJob(manager: PackageManager): string {
  return `ws-profile:
  image: node:20
  timeout: 15 minutes
  cache:
    key: ws-profile-history
    paths:
      - .ws-profile/history.jsonl
    when: always
  script:
${manager === 'npm' ? '' : '    - corepack enable\n'}    - ${INSTALL[manager]}
    - >-
      ${RUN[manager]} ws-profile run --reporter terminal --reporter junit=ws-profile.xml
      --reporter gitlab=gl-code-quality.json --reporter json=ws-profile.json
  artifacts:
    when: always
    paths:
      - ws-profile.json
    reports:
      junit: ws-profile.xml
      codequality: gl-code-quality.json
`;
}
