import type { Managers } from '../search.js';
import type { Hook } from './lines.js';
import { type Draft, unknownNotes } from './text.js';

/** Managers are what the module makes: clients of a server elsewhere, or what a factory hands out. */
export function draftOfManagers(name: string, found: Managers): Draft {
  const { way, uses, end, ends, release } = found;
  const { create = [], subject = 'manager' } = way;
  const [last = ''] = create.slice(-1);
  const returned = new RegExp(`^const ${subject} = (?:await )?(.*);$`, 's').exec(last)?.[1];
  const kept = way.kept.filter((variable) => isIn(variable, [...create, release ?? '']));
  const hooks: readonly Hook[] = [
    ...(way.setup.length > 0 ? [setupHook(way.setup, kept)] : []),
    {
      name: 'create',
      parameters: [kept.length > 0 ? `{ ${kept.join(', ')} }` : 'env', 'i'],
      body: create.length === 1 && returned !== undefined ? { returns: returned } : [...create, `return ${subject};`],
    },
    ...exerciseHook(found, subject),
    destroyHook(found, subject),
    ...(kept.includes('peer')
      ? [{ name: 'teardown', parameters: ['{ peer }'], body: { returns: 'peer.close()' } } as const]
      : []),
  ];
  return {
    name,
    imports: [...way.imports, ...(uses.some(({ event }) => event) ? [{ from: 'node:events', names: ['once'] }] : [])],
    hooks,
    notes: [
      'A manager is what the module makes: made, used and ended round after round. Nothing of it may stay behind.',
      ...unknownNotes(way),
      ...(uses.length === 0
        ? [
            `To be done: use the manager in exercise as a user would${found.methods.length > 0 ? ` (${found.methods.slice(0, 8).join(', ')})` : ''}.`,
          ]
        : []),
      ...((end.steps.length === 0 || !ends) && release === undefined
        ? ['To be done: how a manager ends could not be found out. After destroy, nothing may hold it.']
        : []),
    ],
  };
}

function setupHook(lines: readonly string[], kept: readonly string[]): Hook {
  return { name: 'setup', parameters: ['{ listen, swarm }'], body: [...lines, `return { ${kept.join(', ')} };`] };
}

function exerciseHook({ uses }: Managers, manager: string): readonly Hook[] {
  if (uses.length === 0) return [];
  const lines = uses.flatMap(({ method, event }) =>
    event === undefined
      ? [`await ${manager}.${method}('hello');`]
      : [`const answered = once(${manager}, '${event}');`, `await ${manager}.${method}('hello');`, 'await answered;'],
  );
  // One answer is waited for: a second variable of that name would be one too many.
  return [{ name: 'exercise', parameters: ['_env', manager], body: uses.length > 1 ? lines.slice(0, 3) : lines }];
}

function destroyHook({ way, end, release }: Managers, manager: string): Hook {
  const [step] = end.steps;
  const ended = step ? `${[manager, ...step.path].join('.')}()` : release;
  const variables = way.kept.filter((variable) => isIn(variable, [ended ?? '']));
  const env = variables.length > 0 ? `{ ${variables.join(', ')} }` : '_env';
  return { name: 'destroy', parameters: [env, manager, 'i'], body: ended === undefined ? [] : { returns: ended } };
}

function isIn(variable: string, lines: readonly string[]): boolean {
  return lines.some((line) => new RegExp(`(?<![\\w$.])${variable}(?![\\w$])`).test(line));
}
