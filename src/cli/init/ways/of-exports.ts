import { parametersOf } from '../read/function-text.js';
import type { Parameter } from '../read/parameter.js';
import { withTypes } from '../read/types.js';
import type { TypedExports } from '../read/typing/protocol.js';
import type { Exported, MadeValue } from '../trial/protocol.js';
import { argumentsFor, type Given, linesBefore } from './arguments.js';
import { type Import, SUBJECT, variableFor, type Way } from './way.js';

/** What is known of a module besides what its exports are. */
export interface Knowledge {
  readonly types: TypedExports;
  /** What a person said of parameters, by name, as code. */
  readonly answers: ReadonlyMap<string, string>;
}

/** The ways that a module's exports offer, the likeliest first. `only` is the export that was asked for. */
export function waysOf(value: MadeValue, knowledge: Knowledge, only: string | undefined): readonly Way[] {
  const wanted = value.exports.filter((one) =>
    only === undefined ? !isElsewhere(one, value.exports) : one.name === only,
  );
  const ranked = wanted
    .map((exported) => ({ exported, parameters: parametersOfExport(exported, knowledge.types) }))
    .map((one) => ({ ...one, score: likeness(one.exported, one.parameters) }))
    .filter(({ score }) => score > 0 || only !== undefined)
    .sort((a, b) => b.score - a.score);
  const ofServers = waysOfServers(value, only);
  return [...ofServers, ...ranked.flatMap(({ exported, parameters }) => waysOfExport(exported, parameters, knowledge))];
}

/** A default export that is one of the others, or nothing but an object of them. */
function isElsewhere({ name, kind, methods }: Exported, all: readonly Exported[]): boolean {
  if (name !== 'default' || kind !== 'value') return false;
  const others = all.filter((one) => one.name !== 'default');
  const has = (method: string) =>
    others.some((one) => one.name === method || one.methods.some((other) => other.name === method));
  return methods.every((method) => has(method.name));
}

function parametersOfExport(exported: Exported, types: TypedExports): readonly Parameter[] {
  return withTypes(parametersOf(exported.texts), types[exported.name]?.parameters);
}

/** How much an export looks like what a scenario is written for. */
function likeness({ name, kind, methods, texts }: Exported, parameters: readonly Parameter[]): number {
  if (kind === 'value' && methods.length === 0) return 0;
  const roles = parameters.flatMap((one) => [...one.roles, ...one.properties.flatMap((property) => property.roles)]);
  const has = (...wanted: readonly string[]) => roles.some((role) => wanted.includes(role));
  const text = texts.join('\n');
  let score = 0;
  if (has('httpServer', 'webSocketServer', 'socketIoServer', 'port')) score += 6;
  if (has('webSocket')) score += 3;
  if (/WebSocket|\bws\b|\.listen\(|createServer|socket/i.test(text)) score += 4;
  if (/server|gateway|chat|socket|ws|hub|realtime|app/i.test(name)) score += 2;
  if (/factory|pool|registry|manager|client|session|connection/i.test(name)) score += 2;
  if (
    kind === 'function' &&
    /^(?:start|create|make|build|attach|setup|init|run|serve|listen|connect|open|mount)/i.test(name)
  )
    score += 2;
  if (methods.some((method) => MAKES.test(method.name))) score += 2;
  if (methods.some((method) => /^(?:close|stop|disconnect|destroy|dispose|end|terminate|shutdown)/i.test(method.name)))
    score += 2;
  return score;
}

/** Methods by which factories make managers. */
export const MAKES = /^(?:create|make|build|open|connect|spawn|acquire|get|for|add|join)/i;

function waysOfExport(exported: Exported, parameters: readonly Parameter[], knowledge: Knowledge): readonly Way[] {
  const { name, kind } = exported;
  const { answers } = knowledge;
  if (kind === 'value') return [valueWay(exported)];
  if (parameters[0]?.roles[0] === 'webSocket') return handlerWays({ exported, parameters, answers });
  return argumentsFor(parameters, name, { answers }).map((given) => callWay(exported, given));
}

/** What scenarios import and declare themselves: an export of such a name is imported under another. */
const BOUND: ReadonlySet<string> = new Set(
  'createServer defineScenario once setTimeout listen swarm server wss io peer url port probe first env i client manager'.split(
    ' ',
  ),
);

function boundBy(imports: readonly Import[]): ReadonlySet<string> {
  return new Set([...BOUND, ...imports.flatMap(({ names = [] }) => names)]);
}

/** How a scenario names an export; `bound` are names that it has for other things. */
function importOf(
  { name, ofDefault, ownName, kind }: Pick<Exported, 'name' | 'ofDefault' | 'ownName' | 'kind'>,
  bound: ReadonlySet<string>,
): {
  readonly local: string;
  readonly imports: readonly Import[];
} {
  if (ofDefault) return { local: `exported.${name}`, imports: [{ from: SUBJECT, whole: 'exported' }] };
  const other = kind === 'class' ? 'Subject' : 'subject';
  if (name !== 'default') {
    const local = bound.has(name) ? other : name;
    return { local, imports: [{ from: SUBJECT, names: [local === name ? name : `${name} as ${local}`] }] };
  }
  const own = localName(ownName);
  const local = own === undefined || bound.has(own) ? other : own;
  return { local, imports: [{ from: SUBJECT, whole: local }] };
}

/** Something that the module has made itself: what it can do is tried. */
function valueWay(exported: Exported): Way {
  const { local, imports } = importOf(exported, BOUND);
  return {
    label: local,
    imports,
    setup: [],
    subject: local,
    kept: [],
    usesPort: false,
    portVariables: [],
    unknown: [],
  };
}

/** A default export's own name, where a variable may have it. */
function localName(ownName: string): string | undefined {
  return /^[A-Za-z_$][\w$]*$/.test(ownName) && ownName !== 'default' && !ownName.endsWith('_default')
    ? ownName
    : undefined;
}

function callWay(exported: Exported, given: Given): Way {
  const { name, kind, ownName } = exported;
  const before = linesBefore(given.before);
  const { local, imports } = importOf(exported, boundBy(before.imports));
  const list = given.code.join(', ');
  const call = `${local}(${list})`;
  const isPeer = given.before.has('peer');
  const variable = variableFor(name === 'default' ? ownName || local : name);
  const made = `const ${variable} = ${kind === 'class' ? `new ${call}` : `await ${call}`};`;
  const server = given.before.has('server') ? 'server' : undefined;
  return {
    label: `${kind === 'class' ? 'new ' : ''}${shownName(exported, local)}(${list})`,
    imports: [...before.imports, ...imports, ...given.imports],
    setup: isPeer ? before.statements : [...before.statements, made],
    ...(isPeer && { create: [made] }),
    subject: variable,
    ...(server !== undefined && { server }),
    kept: [...(isPeer ? ['peer'] : [variable]), ...(server === undefined ? [] : [server])],
    usesPort: given.usesPort,
    portVariables: [],
    unknown: given.unknown,
  };
}

/** As messages name it. */
function shownName({ name, ofDefault, ownName }: Exported, local: string): string {
  return ofDefault ? local : name === 'default' ? ownName || local : name;
}

interface Handler {
  readonly exported: Exported;
  readonly parameters: readonly Parameter[];
  readonly answers: ReadonlyMap<string, string>;
}

/** A function or a class that is given every socket that connects. */
function handlerWays({ exported, parameters, answers }: Handler): readonly Way[] {
  const { name, kind } = exported;
  const known = new Map(answers);
  parameters.forEach((parameter, i) => {
    if (i === 0) known.set(parameter.name, 'socket');
    else if (parameter.roles[0] === 'request') known.set(parameter.name, 'request');
  });
  const others = parameters.slice(1).filter((parameter) => !known.has(parameter.name));
  return argumentsFor(parameters, name, { answers: known }).map((given): Way => {
    const before = linesBefore(new Set([...given.before, 'server', 'wss']));
    const { local, imports } = importOf(exported, boundBy(before.imports));
    const arrow = given.code.includes('request') ? '(socket, request)' : '(socket)';
    const handler =
      kind === 'function' && others.length === 0
        ? local
        : `${arrow} => ${kind === 'class' ? 'new ' : ''}${local}(${given.code.join(', ')})`;
    return {
      label: `${kind === 'class' ? 'new ' : ''}${shownName(exported, local)}(socket)`,
      imports: [...before.imports, ...imports, ...given.imports],
      setup: [...before.statements, `wss.on('connection', ${handler});`],
      server: 'server',
      kept: ['server'],
      usesPort: false,
      portVariables: [],
      unknown: given.unknown,
    };
  });
}

/** Servers among what a module exports that do not listen yet. */
function waysOfServers({ servers }: MadeValue, only: string | undefined): readonly Way[] {
  return servers.flatMap(({ path, kind, port, isDetached }): readonly Way[] => {
    const [name = ''] = path;
    if (port !== undefined || (only !== undefined && name !== only)) return [];
    // One that listens by itself meets nothing of ours.
    const bound = kind === 'network' ? new Set<string>() : BOUND;
    const { local, imports } = importOf({ name, ofDefault: false, ownName: '', kind: 'value' }, bound);
    const reached = [local, ...path.slice(1)].join('.');
    const rest = { subject: reached, usesPort: false, portVariables: [], unknown: [] };
    if (kind === 'network') {
      return [{ ...rest, label: reached, imports, setup: [], server: reached, kept: [] }];
    }
    return isDetached ? [{ ...rest, ...detached(reached, imports) }] : [];
  });
}

/** A WebSocket server that upgrades what an HTTP server of ours is asked to. */
export function detached(
  webSocketServer: string,
  imports: readonly Import[],
): Pick<Way, 'label' | 'imports' | 'setup' | 'server' | 'kept'> {
  const before = linesBefore(new Set(['server']));
  return {
    label: `${webSocketServer}.handleUpgrade()`,
    imports: [...before.imports, ...imports],
    setup: [
      ...before.statements,
      `server.on('upgrade', (request, socket, head) => {`,
      `  ${webSocketServer}.handleUpgrade(request, socket, head, (client) => ${webSocketServer}.emit('connection', client, request));`,
      '});',
    ],
    server: 'server',
    kept: ['server'],
  };
}
