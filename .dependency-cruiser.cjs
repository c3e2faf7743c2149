// Who may import whom. DESIGN.md's table, checked in CI: a folder below src may import itself, what it lists here, and
// nothing else of ours.
const everyone = ['model', 'errors', 'files'];
const allowed = {
  model: [],
  files: [],
  measured: ['model', 'swarm/protocol'],
  swarm: ['model'],
  process: everyone,
  heap: everyone,
  gate: everyone,
  baseline: everyone,
  config: everyone,
  scenario: everyone,
  artifacts: everyone,
  history: everyone,
  holders: [...everyone, 'heap'],
  leaks: [...everyone, 'heap', 'holders'],
  subject: [...everyone, 'process', 'scenario', 'measured/protocol', 'swarm/protocol'],
  // The processes that hold the connections share the swarm's handshakes, sending and histogram.
  load: [...everyone, 'process', 'swarm'],
  report: ['model'],
  // clinic runs the scenario itself, with the measured process's runtime, and says what went wrong as the subject does.
  integrations: [...everyone, 'measured', 'process', 'subject', 'swarm/protocol'],
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
      name: 'measured-and-swarm-import-types-alone',
      comment: 'The measured process and the swarm run without our code: of the model they may take types only.',
      severity: 'error',
      from: { path: '^src/(measured|swarm)/' },
      to: { path: '^src/(model|errors|swarm/protocol)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'measured-imports-node-alone',
      severity: 'error',
      from: { path: '^src/measured/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'unknown'] },
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
      name: 'nobody-imports-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'only-process-spawns',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(process/|integrations/clinic/rounds|cli/doctor/machine)' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
