// Who may import whom. DESIGN.md's table, checked in CI: a folder below src may import itself, what it lists here, and
// nothing else of ours.
const everyone = ['model', 'errors', 'files'];
const allowed = {
  model: [],
  files: [],
  measured: ['model', 'swarm/protocol'],
  // How allocations are sampled is the same in any process.
  probe: ['model', 'measured/sampling'],
  // Both sides of a socket know a tenant's mark.
  swarm: ['model', 'measured/(canary(-search)?|outbox)'],
  process: everyone,
  heap: [...everyone, 'secrets'],
  gate: everyone,
  baseline: everyone,
  config: everyone,
  scenario: everyone,
  artifacts: everyone,
  history: [...everyone, 'secrets'],
  holders: [...everyone, 'heap'],
  // The rules' engine reads texts, no files.
  secrets: [],
  // Singletons are told from the syntax of the program's modules too.
  evidence: [
    ...everyone,
    'heap',
    'holders',
    'measured/canary(-search)?',
    'surface/modules/(parse|marked-text|exports)',
  ],
  // What puts something in is found by the syntax of the program's modules. Its thread has read the snapshots already that isolation
  // is told from.
  leaks: [...everyone, 'heap', 'holders', 'evidence', 'secrets', 'surface/modules/(parse|marked-text)'],
  // `measured/calls` is code that both sides of a channel run. It lies with the measured process, which may load nothing
  // from elsewhere: what lies in dist/measured is ours in a snapshot. So is what lies in dist/probe: what is done through an
  // inspector is the same from inside a process and over its port.
  subject: [
    ...everyone,
    'process',
    'scenario',
    'measured/protocol',
    'measured/(calls|handles|outbox)',
    'probe/(protocol|inspector|operations)',
    'swarm/protocol',
    // Latencies that several of the swarm's processes measured are put together here.
    'swarm/histogram',
  ],
  // The processes that hold the connections share the swarm's handshakes, sending and histogram.
  load: [...everyone, 'process', 'swarm'],
  // Entry modules are compiled as scenarios are and imported in a process of their own.
  surface: [...everyone, 'process', 'scenario'],
  checks: [...everyone, 'process'],
  report: ['model'],
  // Sentences are worded as reports word them.
  stability: ['model', 'report/parts/(figures|wording|surface-text)'],
  // Somebody's server is entered as the pipeline enters it, and what it lost is told as the pipeline tells it.
  watch: [...everyone, 'leaks', 'process/event-queue', 'probe/protocol', 'subject/served'],
  // clinic runs the scenario itself, with the measured process's runtime, and says what went wrong as the subject does.
  integrations: [
    ...everyone,
    'artifacts/names',
    'measured',
    'probe/protocol',
    'process',
    'scenario/discover',
    'subject',
    'swarm/protocol',
  ],
};

const path = (names) => `^src/(${names.map((name) => `${name}([./]|$)`).join('|')})`;

module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([folder, others]) => ({
      name: `${folder}-imports`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: path([folder, ...others]) },
    })),
    {
      name: 'measured-probe-and-swarm-import-types-alone',
      comment: 'Processes that are measured and the swarm run without our code: of the model they may take types only.',
      severity: 'error',
      from: { path: '^src/(measured|probe|swarm)/' },
      to: { path: '^src/(model|errors|swarm/protocol)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'measured-and-probe-import-node-alone',
      severity: 'error',
      from: { path: '^src/(measured|probe)/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'unknown'] },
    },
    {
      name: 'the-importing-process-imports-node-alone',
      comment:
        "It runs beside the project's own modules: what it loads they would find loaded. Of TypeScript it takes types.",
      severity: 'error',
      from: { path: '^src/surface/importing/' },
      to: {
        path: '^(src/|node_modules/)',
        pathNot: '^(src/surface/importing/|node_modules/(@types/node|typescript)/)',
      },
    },
    {
      name: 'swarm-imports-node-ws-and-autocannon-alone',
      severity: 'error',
      from: { path: '^src/swarm/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/(@types/)?(ws|autocannon)(/|$)' },
    },
    {
      name: 'model-and-errors-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/errors\\.ts$' },
      to: { path: '^src/' },
    },
    {
      name: 'profile-knows-no-report-and-no-terminal',
      severity: 'error',
      from: { path: '^src/(profile/|index\\.ts$)' },
      to: { path: '^src/(report|cli)/' },
    },
    {
      name: 'profile-sees-the-seam-alone',
      comment: 'The pipeline measures whatever is a Subject: how one is opened and asked is not its business.',
      severity: 'error',
      from: { path: '^src/profile/' },
      to: {
        path: '^src/(subject/|measured/|swarm/|process/child)',
        pathNot: '^src/subject/(subject|open|describe)\\.ts$',
      },
    },
    {
      name: 'nobody-imports-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'only-process-spawns',
      severity: 'error',
      // A test's process starts the one that profiles, and loads nothing else of ours.
      from: { path: '^src/', pathNot: '^src/(process/|testing/expect-no-leaks\\.cts$)' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'no-circular',
      comment: 'Imports of types count: files that know each other are one file in two pieces.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
