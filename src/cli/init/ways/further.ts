import { parametersOf } from '../read/function-text.js';
import type { Parameter } from '../read/parameter.js';
import { withTypes } from '../read/types.js';
import type { TypedExport } from '../read/typing/protocol.js';
import type { Callable, Made } from '../trial/protocol.js';
import { argumentsFor, EACH_USER, linesBefore } from './arguments.js';
import { detached, MAKES } from './of-exports.js';
import type { Way } from './way.js';

/** What is known of the thing that a way made. */
export interface Thing {
  readonly made: Made;
  /** Of the export that made it. */
  readonly types: TypedExport | undefined;
  readonly answers: ReadonlyMap<string, string>;
}

/** Methods that start a thing. */
const STARTS = /^(?:start|listen|run|init|initiali[sz]e|boot|bootstrap|serve|up|open|connect|attach|mount|bind)/i;

/** Methods by which a factory lets go of what it made. */
const RELEASES = /^(?:release|remove|destroy|unregister|dispose|close|delete|drop|free|leave|end|disconnect|detach)/i;

/**
 * Ways that go on from what a way made and that does not serve anybody yet: to listen on a server that it holds, to start it,
 * to hand it sockets. The likeliest first.
 */
export function furtherWays(way: Way, thing: Thing): readonly Way[] {
  const { subject } = way;
  if (subject === undefined || way.create !== undefined) return [];
  const { value } = thing.made;
  const idle = value.servers.filter(({ port }) => port === undefined);
  const network = idle.find(({ kind }) => kind === 'network');
  const isOurs = network?.path.length === 0 && way.server === subject;
  const webSocket = idle.find(({ kind, isDetached }) => kind === 'webSocket' && isDetached);
  const inside = (path: readonly string[]) => [subject, ...path].join('.');
  const listens: readonly Way[] =
    network && !isOurs && way.server === undefined
      ? [
          {
            ...way,
            label: `${way.label}${dotted(network.path)}`,
            setup: [...way.setup, ...readiness(subject, value.methods)],
            server: inside(network.path),
          },
        ]
      : [];
  const upgrades: readonly Way[] =
    webSocket && way.server === undefined ? [after(way, detached(inside(webSocket.path), []))] : [];
  return [...listens, ...upgrades, ...value.methods.flatMap((method) => waysOfMethod(way, method, thing))];
}

function dotted(path: readonly string[]): string {
  return path.map((name) => `.${name}`).join('');
}

/** Frameworks that have to be told before their server is listened on. */
function readiness(subject: string, methods: readonly Callable[]): readonly string[] {
  const isFastify = ['ready', 'inject', 'register'].every((name) => methods.some((method) => method.name === name));
  return isFastify ? [`await ${subject}.ready();`] : [];
}

/** A way, and after it the lines of another, whose server is ours. */
function after(way: Way, more: Pick<Way, 'label' | 'imports' | 'setup' | 'server' | 'kept'>): Way {
  return {
    ...way,
    label: `${way.label}, ${more.label}`,
    imports: [...way.imports, ...more.imports],
    setup: [...way.setup, ...more.setup],
    ...(more.server !== undefined && { server: more.server }),
    kept: [...new Set([...way.kept, ...more.kept])],
  };
}

function waysOfMethod(way: Way, { name, text }: Callable, { types, answers }: Thing): readonly Way[] {
  const { subject = '' } = way;
  const parameters = withTypes(parametersOf([text]), types?.methods[name]);
  const call = `${subject}.${name}`;
  if (takes(parameters, 'webSocket') && way.server === undefined && !RELEASES.test(name)) {
    const before = linesBefore(new Set(['server', 'wss']));
    const line =
      parameters.length > 1
        ? `wss.on('connection', (socket, request) => ${call}(socket, request));`
        : `wss.on('connection', (socket) => ${call}(socket));`;
    return [
      after(way, {
        label: `${name}(socket)`,
        imports: before.imports,
        setup: [...before.statements, line],
        server: 'server',
        kept: ['server'],
      }),
    ];
  }
  if (/upgrade/i.test(name) && parameters.length >= 3 && way.server === undefined) {
    const before = linesBefore(new Set(['server']));
    const line = `server.on('upgrade', (request, socket, head) => ${call}(request, socket, head));`;
    return [
      after(way, {
        label: `${name}(request, socket, head)`,
        imports: before.imports,
        setup: [...before.statements, line],
        server: 'server',
        kept: ['server'],
      }),
    ];
  }
  if (!STARTS.test(name) && !takes(parameters, 'httpServer') && !takes(parameters, 'port')) return [];
  return argumentsFor(parameters, call, { answers }).map((given) => {
    const before = linesBefore(
      new Set([...given.before].filter((one) => !(one === 'server' && way.server === 'server'))),
    );
    const started = `await ${call}(${given.code.join(', ')});`;
    const server = given.before.has('server') ? 'server' : undefined;
    const isPeer = given.before.has('peer');
    // What connects to a peer is a manager of its own: made and connected once for each.
    const own = way.setup.at(-1) ?? '';
    const lines: Pick<Way, 'setup' | 'create'> = isPeer
      ? { setup: [...way.setup.slice(0, -1), ...before.statements], create: [own, started] }
      : { setup: [...way.setup, ...before.statements, started] };
    return {
      ...way,
      ...lines,
      label: `${way.label}, ${name}(${given.code.join(', ')})`,
      imports: [...way.imports, ...before.imports, ...given.imports],
      ...(server !== undefined && { server }),
      kept: isPeer ? ['peer'] : [...new Set([...way.kept, ...(server === undefined ? [] : [server])])],
      usesPort: way.usesPort || given.usesPort,
      unknown: [...way.unknown, ...given.unknown],
    };
  });
}

function takes(parameters: readonly Parameter[], role: Parameter['roles'][number]): boolean {
  return (
    parameters[0]?.roles[0] === role || (parameters[0]?.properties.some(({ roles }) => roles[0] === role) ?? false)
  );
}

/** A client that was made, and is told to connect: methods of it that need nothing. */
export function connectingWays(way: Way, { made, types }: Thing): readonly Way[] {
  const { create, subject } = way;
  if (create === undefined || subject === undefined) return [];
  return made.value.methods
    .filter(({ name }) => STARTS.test(name))
    .filter(({ name, text }) => withTypes(parametersOf([text]), types?.methods[name]).every(({ optional }) => optional))
    .map(({ name }) => ({
      ...way,
      label: `${way.label}, ${name}()`,
      create: [...create, `await ${subject}.${name}();`],
    }));
}

/** Factories of managers: one is made by each method that looks like it. */
export function makingWays(way: Way, { made, types, answers }: Thing): readonly Way[] {
  const { subject } = way;
  if (subject === undefined || way.create !== undefined) return [];
  return made.value.methods
    .filter(({ name }) => MAKES.test(name))
    .flatMap(({ name, text }) => {
      const parameters = withTypes(parametersOf([text]), types?.methods[name]);
      return argumentsFor(parameters, `${subject}.${name}`, { text: EACH_USER, answers })
        .filter((given) => given.before.size === 0 || given.before.has('peer'))
        .map((given) => ({
          ...way,
          label: `${way.label}, ${name}(${given.code.join(', ')})`,
          imports: [...way.imports, ...given.imports],
          setup: [...linesBefore(given.before).statements, ...way.setup],
          create: [`const manager = await ${subject}.${name}(${given.code.join(', ')});`],
          subject: 'manager',
          kept: [...new Set([...way.kept, ...given.before])],
          unknown: [...way.unknown, ...given.unknown],
        }));
    });
}

/** How a factory lets go of a manager, as an expression: by the manager, or by the name that it was made with. */
export function releaseOf({ subject }: Way, { made, types }: Thing): string | undefined {
  for (const { name, text } of made.value.methods) {
    const [first] = withTypes(parametersOf([text]), types?.methods[name]);
    if (first && RELEASES.test(name)) return `${subject}.${name}(${first.roles[0] === 'text' ? EACH_USER : 'manager'})`;
  }
  return undefined;
}

/** Managers that a class makes by itself: one each. */
export function managerWay(way: Way): Way | undefined {
  const { subject } = way;
  const own = way.setup.at(-1);
  if (subject === undefined || own === undefined || way.create !== undefined || way.server !== undefined)
    return undefined;
  const each = own.replaceAll("'user-0'", EACH_USER);
  return { ...way, setup: way.setup.slice(0, -1), create: [each], kept: [] };
}
