/** A hook as it stands in a scenario: `create: (env, i) => …,`. */
export interface Hook {
  readonly name: 'setup' | 'create' | 'exercise' | 'destroy' | 'teardown';
  readonly parameters: readonly string[];
  /** Statements; of one that only returns, the expression is enough. */
  readonly body: readonly string[] | { readonly returns: string };
  readonly comment?: string;
}

/** The lines of a hook within the scenario's object. */
export function hookLines({ name, parameters, body, comment }: Hook): string[] {
  const used = dropUnused(parameters, 'returns' in body ? body.returns : body.join('\n'));
  const list = used.join(', ');
  const above = comment === undefined ? [] : [`// ${comment}`];
  if ('returns' in body) return [...above, `${name}: (${list}) => ${body.returns},`];
  const isAsync = body.some((line) => /\bawait\b/.test(line));
  const indented = body.map((line) => (line === '' ? '' : `  ${line}`));
  return [...above, `${isAsync ? 'async ' : ''}${name}(${list}) {`, ...indented, '},'];
}

/** Trailing parameters that are not used are left out; one before others is named as unused. */
function dropUnused(parameters: readonly string[], body: string): readonly string[] {
  const narrowed = parameters.map((parameter) => narrow(parameter, body));
  const last = narrowed.findLastIndex((parameter) => !parameter.startsWith('_'));
  return narrowed.slice(0, last + 1);
}

/** Of `{ swarm, url }` the names that the body uses. */
function narrow(parameter: string, body: string): string {
  const names = /^\{(.*)\}$/
    .exec(parameter)?.[1]
    ?.split(',')
    .map((name) => name.trim());
  const isUsed = (name: string) => new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$]|:)`).test(body);
  if (!names) return isUsed(parameter) ? parameter : `_${parameter.replace(/^_/, '')}`;
  const used = names.filter(isUsed);
  return used.length === 0 ? '_env' : `{ ${used.join(', ')} }`;
}
