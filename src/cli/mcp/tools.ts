import path from 'node:path';
import { fails } from '../../model/finding.js';
import { pathText, stepTexts } from '../../model/path.js';
import { positionText } from '../../model/position.js';
import { isMeasured, type RunResult, type ScenarioResult } from '../../model/result.js';
import { problemsOf } from '../../report/parts/problem.js';
import type { HeapDiff, HeapPaths, HeapQuery } from '../heap/documents.js';
import type { ExplainedFinding } from '../leaks/explain.js';
import type { FindingList } from '../leaks/list.js';
import type { ToolData } from './answer.js';
import { projectFile, projectPattern } from './project-file.js';

type Arguments = Readonly<Record<string, unknown>>;

/** A tool is one of our commands with `--json`, and how its document is told in pages. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** The arguments, as properties of a JSON schema. */
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
  /** It measures: it takes long, and another call is another run. */
  readonly measures?: true;
  /** The command line. Throws where the arguments lead out of the project. */
  command(root: string, args: Arguments): Promise<readonly string[]>;
  tell(document: unknown, root: string): ToolData;
}

const text = (description: string) => ({ type: 'string', minLength: 1, maxLength: 1000, description });
const number = (description: string, minimum: number, maximum: number) => ({
  type: 'integer',
  minimum,
  maximum,
  description,
});
const SNAPSHOT = text('a .heapsnapshot file of the project, such as those that run kept');

/** How many classes, nodes or strings are asked of a snapshot: several pages. */
const TOP = '100';

export const TOOLS: readonly Tool[] = [
  {
    name: 'run',
    description:
      'Profile scenarios: does anything stay behind when a manager is gone? Takes seconds to minutes. Answers a verdict a scenario, with the ids of findings and the snapshots that were kept.',
    properties: {
      scenarios: {
        type: 'array',
        items: text('a file, folder, pattern or name'),
        maxItems: 50,
        description: 'only these scenarios; default: all',
      },
      managers: number('managers alive together in a round', 1, 1_000_000),
      rounds: number('rounds in a window', 1, 100_000),
    },
    required: [],
    measures: true,
    async command(root, { scenarios = [], managers, rounds }) {
      const patterns = await Promise.all((scenarios as string[]).map((pattern) => projectPattern(root, pattern)));
      return [
        'run',
        '--json',
        '--update=none',
        ...flag('managers', managers),
        ...flag('rounds', rounds),
        '--',
        ...patterns,
      ];
    },
    tell(document, root) {
      const result = document as RunResult;
      const { ok, node, durationMs } = result;
      return { head: { ok, node, durationMs }, items: result.scenarios.map((one) => toldScenario(one, root)) };
    },
  },
  {
    name: 'findings',
    description: 'The leaks and faults of isolation of the last run, those that fail first.',
    properties: {},
    required: [],
    command: async () => ['leaks', 'list', '--json'],
    tell(document) {
      const { run, ok, findings } = document as FindingList;
      const items = findings.map(({ at, ...finding }) => ({ ...finding, at: positionText(at) }));
      return { head: { run, ok, count: findings.length }, items };
    },
  },
  {
    name: 'explain',
    description:
      'All that is known of one finding of the last run: who holds it, where it is put in and taken out, the source there, what to do next.',
    properties: { id: { ...text('as findings gives it'), pattern: '^[0-9a-f]{4,64}$' } },
    required: ['id'],
    command: async (_root, { id }) => ['leaks', 'explain', '--json', '--', String(id)],
    tell(document) {
      const { scenario, file, finding, places, next } = document as ExplainedFinding;
      const { path: steps, ...about } = finding;
      return {
        head: { scenario, file, id: finding.id },
        items: [
          { ...about, fails: fails(finding) },
          { heldBy: pathText(steps, 'to-root') },
          ...places.map(({ what, at, lines }) => ({
            [what]: positionText(at),
            source: lines
              .map((line) => `${line.number}: ${line.text}`)
              .join('\n')
              .slice(0, 300),
          })),
          { path: stepTexts(steps, 'from-root') },
          { next },
        ],
      };
    },
  },
  {
    name: 'diff',
    description: 'What each heap snapshot of one process adds to the one before it, by class, the most bytes first.',
    properties: { files: { type: 'array', items: SNAPSHOT, minItems: 2, maxItems: 8, description: 'oldest first' } },
    required: ['files'],
    async command(root, { files }) {
      const named = await Promise.all((files as string[]).map((file) => projectFile(root, file)));
      return ['heap', 'diff', '--json', '--', ...named];
    },
    tell(document, root) {
      const { files, classes } = document as HeapDiff;
      const items = classes.map(({ class: name, steps }) => ({
        class: name,
        steps: steps.map(({ added, deleted }) => `+${added} -${deleted}`),
        bytes: steps.reduce((sum, { addedBytes, deletedBytes }) => sum + addedBytes - deletedBytes, 0),
      }));
      return { head: { files: files.map((file) => inProject(root, file)), classes: classes.length }, items };
    },
  },
  {
    name: 'path',
    description: 'Who holds a node of a heap snapshot, from it to the root. Give either class or id.',
    properties: {
      file: SNAPSHOT,
      class: text('nodes of this class, the largest first'),
      id: number('the node with this id, without @', 0, Number.MAX_SAFE_INTEGER),
    },
    required: ['file'],
    command: async (root, { file, class: name, id }) => [
      ...['heap', 'path', '--json', '--top=20', ...flag('class', name), ...flag('id', id), '--'],
      await projectFile(root, String(file)),
    ],
    tell(document, root) {
      const { file, nodes } = document as HeapPaths;
      const items = nodes.map(({ path: steps, source, dominators, captures, ...node }) => ({
        ...node,
        ...(source && { source: positionText(source) }),
        heldBy: pathText(steps, 'to-root'),
        dominators: dominators.map((one) => `${one.class} @${one.id}`),
        ...(captures && { captures: captures.map((one) => `${one.name}: ${one.class} @${one.id}`) }),
      }));
      return { head: { file: inProject(root, file) }, items };
    },
  },
  {
    name: 'query',
    description:
      'The nodes of a class in a heap snapshot, or the strings that contain a text, with who holds them. Give either class or string.',
    properties: {
      file: SNAPSHOT,
      class: text('nodes of this class'),
      string: text('strings that contain this text'),
      retainedOver: text('only what retains more than this, such as 100kB'),
    },
    required: ['file'],
    command: async (root, { file, class: name, string, retainedOver }) => [
      ...['heap', 'query', '--json', `--top=${TOP}`, ...flag('class', name), ...flag('string', string)],
      ...[...flag('retained-over', retainedOver), '--', await projectFile(root, String(file))],
    ],
    tell(document, root) {
      const { file, ...found } = document as HeapQuery;
      const { count } = found;
      const items =
        'nodes' in found
          ? found.nodes
          : found.strings.map(({ holders, ...one }) => ({
              ...one,
              holders: holders.slice(0, 5).map((holder) => `${holder.class} @${holder.id}`),
            }));
      return { head: { file: inProject(root, file), count }, items };
    },
  },
];

function toldScenario(scenario: ScenarioResult, root: string): object {
  const { name, file, verdict, managers } = scenario;
  const problems = problemsOf(scenario).map(({ title, lines }) => [title, ...lines].join('; '));
  if (!isMeasured(scenario)) return { scenario: name, file, verdict, problems };
  const findings = [...scenario.leaks, ...scenario.findings].map(({ id, status }) => ({ id, status }));
  const snapshots = scenario.artifacts.filter((one) => one.endsWith('.heapsnapshot'));
  return {
    scenario: name,
    file,
    verdict,
    managers,
    findings,
    problems,
    snapshots: snapshots.map((one) => inProject(root, one)),
  };
}

/** `--name=value`: a value that begins with a dash is no option. */
function flag(name: string, value: unknown): readonly string[] {
  return value === undefined ? [] : [`--${name}=${String(value)}`];
}

function inProject(root: string, file: string): string {
  return path.relative(root, file);
}
