import type { Parameter, ProjectClass, Role } from '../read/parameter.js';
import type { Import, Unknown } from './way.js';

/** What a call is given, as code, and what has to be there before. */
export interface Given {
  readonly code: readonly string[];
  readonly before: ReadonlySet<Before>;
  readonly imports: readonly Import[];
  readonly usesPort: boolean;
  readonly unknown: readonly Unknown[];
}

/** Things that are made before a call that is given them. */
export type Before = 'server' | 'wss' | 'io' | 'peer';

/** More than these are not tried. */
const MAX_ALTERNATIVES = 4;

interface Value {
  readonly code: string;
  readonly before?: readonly Before[];
  readonly usesPort?: boolean;
}

/** A text that each manager has for itself, as code. */
export const EACH_USER = `\`user-\${i}\``;

/** What each role is given in `setup`. Absent: nobody knows. */
const VALUES: Partial<Readonly<Record<Role, Value>>> = {
  httpServer: { code: 'server', before: ['server'] },
  webSocketServer: { code: 'wss', before: ['server', 'wss'] },
  socketIoServer: { code: 'io', before: ['server', 'io'] },
  port: { code: 'port', usesPort: true },
  host: { code: `'127.0.0.1'` },
  url: { code: 'peer.url', before: ['peer'] },
  path: { code: `'/'` },
  callback: { code: '() => {}' },
  logger: { code: 'console' },
  text: { code: `'user-0'` },
  number: { code: '1' },
  flag: { code: 'false' },
  list: { code: '[]' },
};
/** What is given though it may be left out: without it there is no telling where a server listens. */
const WANTED: ReadonlySet<Role> = new Set(['httpServer', 'webSocketServer', 'socketIoServer', 'port', 'url']);

/**
 * The ways to call something, the likeliest first. `texts` is what stands for a text: a manager's own in `create`. `answers`
 * are what a person said of parameters.
 */
export function argumentsFor(
  parameters: readonly Parameter[],
  of: string,
  given: { readonly text?: string; readonly answers?: ReadonlyMap<string, string> } = {},
): readonly Given[] {
  const last = parameters.findLastIndex((parameter) => !parameter.optional || isWanted(parameter));
  const wanted = parameters.slice(0, last + 1);
  let alternatives: readonly Given[] = [NOTHING];
  for (const parameter of wanted) {
    const values = valuesOf(parameter, of, given);
    alternatives = alternatives
      .flatMap((before) => values.map((value) => join(before, value)))
      .slice(0, MAX_ALTERNATIVES);
  }
  return alternatives;
}

const NOTHING: Given = { code: [], before: new Set(), imports: [], usesPort: false, unknown: [] };

function isWanted(parameter: Parameter): boolean {
  return parameter.roles.some((role) => WANTED.has(role)) || parameter.properties.some(isWanted);
}

function join(before: Given, value: Given): Given {
  return {
    code: [...before.code, ...value.code],
    before: new Set([...before.before, ...value.before]),
    imports: [...before.imports, ...value.imports],
    usesPort: before.usesPort || value.usesPort,
    unknown: [...before.unknown, ...value.unknown],
  };
}

function valuesOf(
  parameter: Parameter,
  of: string,
  given: { readonly text?: string; readonly answers?: ReadonlyMap<string, string> },
): readonly Given[] {
  const said = given.answers?.get(parameter.name);
  if (said !== undefined) return [{ ...NOTHING, code: [said] }];
  return parameter.roles.flatMap((role): readonly Given[] => {
    if (role === 'options') return optionsFor(parameter, of, given);
    if (role === 'instance' && parameter.madeBy) return instancesOf(parameter.madeBy, given);
    const value = role === 'text' && given.text !== undefined ? { code: given.text } : VALUES[role];
    if (value) {
      const { code, before = [], usesPort = false } = value;
      return [{ ...NOTHING, code: [code], before: new Set(before), usesPort }];
    }
    if (parameter.optional) return [{ ...NOTHING, code: ['undefined'] }];
    return [{ ...NOTHING, code: ['undefined'], unknown: [{ parameter: parameter.name, of }] }];
  });
}

function instancesOf(
  { name, file, parameters }: ProjectClass,
  given: { readonly text?: string; readonly answers?: ReadonlyMap<string, string> },
): readonly Given[] {
  return argumentsFor(parameters, name, given).map((one) => ({
    ...one,
    code: [`new ${name}(${one.code.join(', ')})`],
    imports: [...one.imports, { from: file, names: [name] }],
  }));
}

/** An object with what must be in it, and what says where to listen or connect. */
function optionsFor(
  parameter: Parameter,
  of: string,
  given: { readonly text?: string; readonly answers?: ReadonlyMap<string, string> },
): readonly Given[] {
  if (parameter.properties.length === 0) return ['{ port }', '{ server }', '{}'].map(asOptions);
  const wanted = choose(parameter.properties.filter((property) => !property.optional || isWanted(property)));
  let alternatives: readonly Given[] = [NOTHING];
  for (const property of wanted) {
    const values = valuesOf(property, of, given);
    alternatives = alternatives.flatMap((before) =>
      values.map((value) => {
        const code = value.code[0] === property.name ? property.name : `${property.name}: ${value.code[0]}`;
        return join(before, { ...value, code: [code] });
      }),
    );
  }
  return alternatives.map((one) => ({ ...one, code: [one.code.length === 0 ? '{}' : `{ ${one.code.join(', ')} }`] }));
}

/** Of a server and a port, both optional, a server of our own is enough. */
function choose(properties: readonly Parameter[]): readonly Parameter[] {
  const hasServer = properties.some(({ roles }) => roles[0] === 'httpServer');
  return properties.filter(
    ({ optional, roles }) => !(hasServer && optional && (roles[0] === 'port' || roles[0] === 'host')),
  );
}

function asOptions(code: string): Given {
  const server = code.includes('server');
  return { ...NOTHING, code: [code], before: new Set(server ? ['server'] : []), usesPort: code.includes('port') };
}

const LINES: Readonly<Record<Before, { readonly statement: string; readonly import?: Import }>> = {
  server: { statement: 'const server = createServer();', import: { from: 'node:http', names: ['createServer'] } },
  wss: {
    statement: 'const wss = new WebSocketServer({ server });',
    import: { from: 'ws', names: ['WebSocketServer'] },
  },
  io: { statement: 'const io = new Server(server);', import: { from: 'socket.io', names: ['Server'] } },
  peer: { statement: 'const peer = await swarm.serve();' },
};

/** The statements and imports of what has to be there before. */
export function linesBefore(before: ReadonlySet<Before>): {
  readonly statements: string[];
  readonly imports: Import[];
} {
  const wanted = (Object.keys(LINES) as readonly Before[]).filter((one) => before.has(one)).map((one) => LINES[one]);
  return {
    statements: wanted.map(({ statement }) => statement),
    imports: wanted.flatMap((line) => line.import ?? []),
  };
}
