import type { AnyNode, Node } from 'acorn';
import { readModule, type SourceModule } from '../../../surface/modules/module.js';
import { nameOf, nodesIn, parseModule } from '../../../surface/modules/parse.js';
import { withResolver } from '../../../surface/modules/resolver.js';
import { type HintedMessage, messagesIn } from './messages.js';

/** What a module's source, and that of the files it imports, shows of how its server is spoken to. */
export interface Hints {
  /** Paths of URLs. */
  readonly paths: readonly string[];
  /** Names that are looked up in a URL's query. */
  readonly queries: readonly string[];
  readonly protocols: readonly string[];
  /** Headers that are looked at, in lower case. */
  readonly headers: readonly string[];
  /** Messages that are understood, in the order of the source. */
  readonly messages: readonly HintedMessage[];
  /** Events that are listened for, beyond those of sockets themselves. */
  readonly events: readonly string[];
  /** Variables of the environment that hold a port. */
  readonly portVariables: readonly string[];
  /** Members that TypeScript keeps to their class. */
  readonly privates: ReadonlySet<string>;
  /** It looks at how it was started: it may serve only as a command. */
  readonly isCommand: boolean;
}

/** A server is spread over few files; a large program's other files have little to say of it. */
const MAX_FILES = 60;
const MAX_EACH = 12;

export async function readHints(module: string): Promise<Hints> {
  const files = await filesBehind(module);
  const parts: Hints[] = [];
  for (const { file, text } of files) {
    const result = await parseModule(file, text);
    if ('parsed' in result) parts.push(hintsIn(result.parsed.program, text));
  }
  const all = <T>(read: (hints: Hints) => readonly T[]) => unique(parts.flatMap(read)).slice(0, MAX_EACH);
  return {
    paths: all(({ paths }) => paths),
    queries: all(({ queries }) => queries),
    protocols: all(({ protocols }) => protocols),
    headers: all(({ headers }) => headers),
    messages: all(({ messages }) => messages),
    events: all(({ events }) => events),
    portVariables: all(({ portVariables }) => portVariables),
    privates: new Set(files.flatMap(({ privates }) => [...privates.values()].flatMap((names) => [...names]))),
    isCommand: parts[0]?.isCommand ?? false,
  };
}

/** The module and the project's files that it imports, near ones first. */
async function filesBehind(module: string): Promise<readonly SourceModule[]> {
  return withResolver(async (resolve) => {
    const files = new Map<string, SourceModule>();
    const queue = [module];
    // Grows while it is walked.
    for (const file of queue) {
      if (files.has(file) || files.size >= MAX_FILES) continue;
      const read = await readModule(file);
      if (!('exports' in read)) continue;
      files.set(file, read);
      for (const { specifier, isStatic } of read.imports) {
        if (!/^[.#@~]/.test(specifier)) continue;
        const target = await resolve(specifier, file, !isStatic);
        if (target !== undefined && !/[/\\]node_modules[/\\]/.test(target)) queue.push(target);
      }
    }
    return [...files.values()];
  });
}

/** Events of sockets, servers, streams and processes themselves. */
const OWN_EVENTS = new Set(
  'connection connect connect_error disconnect disconnecting open close error message ping pong upgrade unexpected-response redirect headers listening request clientError wsClientError secureConnection checkContinue dropRequest data end drain finish readable pause resume timeout lookup ready exit beforeExit uncaughtException unhandledRejection warning abort SIGINT SIGTERM SIGHUP SIGUSR1 SIGUSR2 newListener removeListener change readystatechange initial_headers'.split(
    ' ',
  ),
);

function hintsIn(program: Node, text: string): Hints {
  const nodes = [...nodesIn(program)];
  const literals = nodes.flatMap((node) =>
    node.type === 'Literal' && typeof node.value === 'string' ? [node.value] : [],
  );
  return {
    paths: literals.filter((one) => /^\/[\w\-./:]{0,60}$/.test(one) && one !== '/').map(concrete),
    queries: nodes.flatMap(queryName),
    protocols: literals.filter((one) =>
      /^(?:graphql-transport-ws|graphql-ws|mqtt|wamp\.2\.json|stomp|v1\d\.stomp)$/.test(one),
    ),
    headers: nodes.flatMap(headerName),
    messages: messagesIn(nodes),
    events: nodes.flatMap(listenedEvent).filter((event) => !OWN_EVENTS.has(event)),
    portVariables: unique(
      [...text.matchAll(/\b(?:process\.)?env(?:\.|\[['"])(\w*PORT\w*)/g)].map(([, name = '']) => name),
    ),
    privates: new Set(),
    isCommand: /\brequire\.main\b|\bprocess\.argv\b|\bimport\.meta\.main\b/.test(text),
  };
}

/** `/rooms/:id` is a pattern. */
function concrete(path: string): string {
  return path.replace(/:\w+/g, '1');
}

/** `url.searchParams.get('token')` and `query.token`. */
function queryName(node: AnyNode): readonly string[] {
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const { object, property } = node.callee;
    const holder = object.type === 'MemberExpression' ? nameOf(object.property) : nameOf(object);
    const [first] = node.arguments;
    if (/^(?:searchParams|params|query)$/.test(holder ?? '') && nameOf(property) === 'get' && first)
      return named(first);
  }
  if (node.type === 'MemberExpression' && !node.computed && isNamed(node.object, 'query')) return named(node.property);
  return [];
}

/** Headers by which a server may know a client. */
const IDENTITY = /^(?:authorization|cookie|origin|x-[\w-]+)$/;

/** `request.headers.authorization` and `headers['x-api-key']`. */
function headerName(node: AnyNode): readonly string[] {
  if (node.type !== 'MemberExpression' || !isNamed(node.object, 'headers')) return [];
  return named(node.property).filter((name) => IDENTITY.test(name));
}

/** `socket.on('join', …)` */
function listenedEvent(node: AnyNode): readonly string[] {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
  const [first] = node.arguments;
  return /^(?:on|once)$/.test(nameOf(node.callee.property) ?? '') && first?.type === 'Literal' ? named(first) : [];
}

function isNamed(node: Node, name: string): boolean {
  const found = node as AnyNode;
  return found.type === 'MemberExpression' ? nameOf(found.property) === name : nameOf(found) === name;
}

function named(node: Node): readonly string[] {
  const name = nameOf(node);
  return name === undefined ? [] : [name];
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
