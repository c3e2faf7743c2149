// Writes schemas/: a JSON schema for the configuration file, and one for each JSON document that a command prints. The
// documents' are made of their TypeScript types; the configuration's of the checks that read it, with the words of its type.
// With --check nothing is written, and a schema that is not up to date fails.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { build } from 'esbuild';
import { createFormatter, createParser, createProgram, SchemaGenerator } from 'ts-json-schema-generator';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'schemas');

/** The type of each document, by the name of its schema. */
const DOCUMENTS = {
  run: 'RunResult',
  'run-list': 'ScenarioList',
  report: 'StabilityReport',
  surface: 'SurfaceResult',
  checks: 'ChecksResult',
  trend: 'TrendDocument',
  history: 'HistoryDocument',
  'baseline-list': 'BaselineList',
  'leaks-list': 'FindingList',
  'leaks-explain': 'ExplainedFinding',
  load: 'LoadResult',
  doctor: 'DoctorResult',
  watch: 'WatchLine',
  'heap-summary': 'HeapSummary',
  'heap-diff': 'HeapDiff',
  'heap-path': 'HeapPaths',
  'heap-query': 'HeapQuery',
  'heap-collections': 'HeapCollections',
};

const settings = {
  path: path.join(root, 'src/**/*.ts'),
  tsconfig: path.join(root, 'tsconfig.build.json'),
  skipTypeCheck: true,
  // A later version may say more in a document: who reads it passes that over.
  additionalProperties: true,
  topRef: false,
  jsDoc: 'extended',
};
const program = createProgram(settings);
const generator = new SchemaGenerator(program, createParser(program, settings), createFormatter(settings), settings);

const schemas = Object.fromEntries(
  Object.entries(DOCUMENTS).map(([name, type]) => [name, { title: type, ...schemaOf(type) }]),
);
schemas.config = await configSchema(generator.createSchema('ConfigDefinition'));

const wanted = new Map(
  Object.entries(schemas).map(([name, schema]) => [`${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`]),
);
if (process.argv.includes('--check')) await check(wanted);
else await write(wanted);

/** With what the rest of a tuple refers to, which the generator leaves out. */
function schemaOf(type) {
  const schema = generator.createSchema(type);
  const definitions = { ...schema.definitions };
  const missing = () =>
    [...JSON.stringify({ ...schema, definitions }).matchAll(/"#\/definitions\/([^"]+)"/g)]
      .map(([, name]) => name)
      .find((name) => !(name in definitions));
  for (let name = missing(); name !== undefined; name = missing()) {
    const { $schema: _, definitions: more, ...definition } = generator.createSchema(name);
    Object.assign(definitions, more, { [name]: definition });
  }
  return { ...schema, definitions };
}

async function configSchema(described) {
  const { CONFIG_FIELDS, METRIC_NAMES, strictObject } = await fields();
  const schema = toJsonSchema(strictObject(CONFIG_FIELDS), {
    typeMode: 'input',
    // What goes beyond a JSON schema, such as the units of a budget, is checked when the file is read.
    errorMode: 'ignore',
    // In JSON a regular expression is a text.
    overrideSchema: ({ valibotSchema }) =>
      valibotSchema.type === 'union' && valibotSchema.options.some(({ type }) => type === 'instance')
        ? { type: 'string' }
        : undefined,
  });
  schema.properties.budgets = {
    type: 'object',
    propertyNames: { enum: METRIC_NAMES },
    additionalProperties: { anyOf: [{ type: ['string', 'number'] }, { const: false }] },
  };
  const named = Object.entries(schema.properties).map(([name, field]) => {
    const { description } = described.properties[name];
    return [name, { description, ...field }];
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'ws-profile.config.json',
    ...schema,
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(named) },
  };
}

/** The configuration's fields, from their source. */
async function fields() {
  const contents = [
    "export { CONFIG_FIELDS } from './src/config/fields.ts';",
    "export { METRIC_NAMES } from './src/model/metric.ts';",
    "export { strictObject } from 'valibot';",
  ].join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

async function write(files) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const [name, text] of files) await writeFile(path.join(folder, name), text);
}

async function check(files) {
  const there = await readdir(folder);
  const stale = [...files.keys()].filter((name) => !there.includes(name));
  for (const name of there) {
    if ((await readFile(path.join(folder, name), 'utf8')) !== files.get(name)) stale.push(name);
  }
  if (stale.length === 0) return;
  console.error(`Not up to date in schemas/: ${stale.join(', ')}. \`npm run schemas\` writes them.`);
  process.exitCode = 1;
}
