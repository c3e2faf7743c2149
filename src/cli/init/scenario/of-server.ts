import type { Conversation, Step } from '../conversation/converse.js';
import { quote } from '../conversation/message.js';
import { hostOf, refusalOfClient, refusalText, type Served } from '../search.js';
import type { End } from '../trial/protocol.js';
import type { Import } from '../ways/way.js';
import type { Hook } from './lines.js';
import { type Draft, unknownNotes } from './text.js';

/** A manager is a client's connection, and all that the server keeps for it. */
export function draftOfServer(name: string, found: Served): Draft {
  const { way, talk, end } = found;
  const conversation = 'refusals' in talk ? undefined : talk;
  const address = addressOf(found);
  const teardown = teardownLines(found);
  const needed = [...way.kept, 'swarm', 'url'].filter(
    (variable) => !['started', ...way.kept].includes(variable) || isIn(variable, teardown),
  );
  const setup: Hook = {
    name: 'setup',
    parameters: ['{ listen, swarm }'],
    body: [
      ...address.before,
      ...way.portVariables.map((variable) => `process.env.${variable} = String(port);`),
      ...setupLines(found, teardown),
      ...address.after,
      `return { ${[...new Set(needed)].filter((variable) => variable !== 'url').join(', ')}, ${address.url} };`,
    ],
  };
  return {
    name,
    imports: [...address.imports, ...way.imports],
    hooks: [setup, ...clientHooks(talk), ...(teardown.length > 0 ? [teardownHook(found, teardown)] : [])],
    ...(end.left.length > 0 && { budgets: { handlesLeftOpen: openHandles(end) } }),
    notes: [
      "A manager is one client's connection, with all that the server keeps for it: made, used and closed round after round.",
      ...unknownNotes(way),
      ...talkNotes(found, conversation),
      ...(end.left.length > 0
        ? [
            `Nothing that the module gives closes the server, so it stays open to the end. Export it, close it in teardown, and take the budget away.`,
          ]
        : []),
    ],
  };
}

/** A variable whose value nobody uses is not bound. */
function setupLines({ way }: Served, teardown: readonly string[]): readonly string[] {
  const { subject, setup, server } = way;
  const later = [...teardown, server ?? ''];
  return setup.map((line, i) => {
    const bound = /^const (\w+) = (.*)$/s.exec(line);
    if (subject === undefined || bound?.[1] !== subject) return line;
    return isIn(subject, [...later, ...setup.slice(i + 1)]) ? line : bound[2]!;
  });
}

function isIn(variable: string, lines: readonly string[]): boolean {
  return lines.some((line) => new RegExp(`(?<![\\w$.])${variable}(?![\\w$])`).test(line));
}

interface Address {
  readonly imports: readonly Import[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The property of what `setup` returns. */
  readonly url: string;
}

function addressOf(found: Served): Address {
  const { way, listening } = found;
  const later = found.isLate ? WAIT_UNTIL_IT_LISTENS : { imports: [], lines: [] };
  if (listening.isOwn && way.server !== undefined) {
    return { imports: [], before: [], after: [], url: `url: await listen(${way.server})` };
  }
  if (way.usesPort && listening.askedPort === listening.port) {
    const host = hostOf(listening);
    const moved = host === '127.0.0.1' ? '' : `.replace('127.0.0.1', ${quote(host)})`;
    return {
      imports: [{ from: 'node:http', names: ['createServer'] }, ...later.imports],
      before: [
        '// A port that is free now.',
        'const probe = createServer();',
        `const url = (await listen(probe))${moved};`.replace(/\((await listen\(probe\))\);$/, '$1;'),
        'await new Promise((closed) => probe.close(closed));',
        'const port = Number(new URL(url).port);',
        '',
      ],
      after: later.lines,
      url: 'url',
    };
  }
  const url = `ws://${hostOf(listening)}:${listening.askedPort ?? listening.port}`;
  const fixed = [`const url = ${quote(url)};`];
  return { imports: later.imports, before: [], after: [...fixed, ...later.lines], url: 'url' };
}

/** It can't be listened for, as nothing that listens comes back. */
const WAIT_UNTIL_IT_LISTENS = {
  imports: [{ from: 'node:timers/promises', names: ['setTimeout'] }],
  lines: [
    '// It listens a little later.',
    'let first = await swarm.connect({ url });',
    'while (first.opened === 0) {',
    '  await setTimeout(50);',
    '  first = await swarm.connect({ url });',
    '}',
    'await first.close();',
  ],
} as const;

function clientHooks(talk: Served['talk']): readonly Hook[] {
  const { greeting, opening, steps, streams } = 'refusals' in talk ? SILENCE : talk;
  const before = [...(greeting > 0 ? [expected(greeting)] : []), ...opening.flatMap(stepLines)];
  const connect = `swarm.connect(${connectOptions(talk)})`;
  const create: Hook = {
    name: 'create',
    parameters: ['{ swarm, url }', 'i'],
    body:
      before.length === 0 ? { returns: connect } : [`const client = await ${connect};`, ...before, 'return client;'],
  };
  const exercise: Hook = {
    name: 'exercise',
    parameters: ['_env', 'client', 'i'],
    body: streams ? [expected(1)] : steps.flatMap(stepLines),
  };
  return [
    create,
    ...(streams || steps.length > 0 ? [exercise] : []),
    { name: 'destroy', parameters: ['_env', 'client'], body: { returns: 'client.close()' } },
  ];
}

/** What is said to a server that lets nobody in. */
const SILENCE = { greeting: 0, opening: [], steps: [], streams: false } as const;

function connectOptions(talk: Served['talk']): string {
  const { path, protocols, headers, sockets } =
    'refusals' in talk
      ? { path: refusalOfClient(talk)?.path ?? '/', protocols: [], headers: {}, sockets: 1 }
      : { ...talk.entrance, sockets: talk.sockets };
  const perUser = path.replaceAll('user-0', `user-\${i}`);
  const options = [
    path === '/' ? 'url' : `url: \`\${url}${perUser}\``,
    ...(sockets > 1 ? [`count: ${sockets}`] : []),
    ...(protocols.length > 0 ? [`protocols: [${protocols.map(quote).join(', ')}]`] : []),
    ...(Object.keys(headers).length > 0
      ? [
          `headers: { ${Object.entries(headers)
            .map(([name, value]) => `${/^\w+$/.test(name) ? name : quote(name)}: ${quote(value)}`)
            .join(', ')} }`,
        ]
      : []),
  ];
  return `{ ${options.join(', ')} }`;
}

function stepLines({ message, answers }: Step): readonly string[] {
  return [`await client.send(${message.code});`, ...(answers > 0 ? [expected(answers)] : [])];
}

function expected(perSocket: number): string {
  return `await client.expect({ perSocket: ${perSocket} });`;
}

function teardownLines({ way, end }: Served): readonly string[] {
  const { subject, server } = way;
  return [
    ...end.steps.map(({ path, waits }) => `${waits ? 'await ' : ''}${[subject, ...path].join('.')}();`),
    ...(end.ownIsLeft && server !== undefined ? [`${server}.close();`] : []),
  ];
}

function teardownHook({ way }: Served, lines: readonly string[]): Hook {
  const used = lines.map((line) => /^(?:await )?(\w+)/.exec(line)?.[1] ?? '');
  const variables = [...new Set(used)].filter((variable) => way.kept.includes(variable));
  const [only] = lines;
  const body: Hook['body'] =
    lines.length === 1 && only !== undefined ? { returns: only.replace(/^await |;$/g, '') } : lines;
  return { name: 'teardown', parameters: [variables.length > 0 ? `{ ${variables.join(', ')} }` : '_env'], body };
}

function openHandles({ handles }: End): number {
  return Object.values(handles).reduce((sum, count) => sum + count, 0);
}

function talkNotes({ talk, listening, way }: Served, conversation: Conversation | undefined): readonly string[] {
  const fixed = !listening.isOwn && !(way.usesPort && listening.askedPort === listening.port);
  return [
    ...('refusals' in talk && talk.refusals.length > 0
      ? [
          `To be done: the server let no client in (${refusalText(talk)}). Give create the query or the headers that it wants.`,
        ]
      : []),
    ...(conversation && !conversation.streams && !conversation.steps.some(({ answers }) => answers > 0)
      ? [
          'To be done: the server answered nothing that was tried, so exercise only sends. Say what it understands, and expect its answers.',
        ]
      : []),
    ...(fixed
      ? [`The server listens on port ${listening.askedPort} alone: nothing else may have it while this runs.`]
      : []),
  ];
}
