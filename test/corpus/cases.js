// The corpus's cases: one folder each, with case.json and a scenario of the same name.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * Every case, leaky ones first.
 *
 * A leaky case has `leaky` and `fixed` versions of `package`, the `loop` in which it shows and `holder`, a pattern that
 * the known holder's path matches. A clean one has `clean: true` and a single version.
 *
 * `finding` says what is right of the first finding: its class (one, or several that each name it), how many come of each manager
 * or exercise, its kind, and the site: which of `putInAt` and `allocated` is to name it, in which file, and there by which code or in
 * which lines. `fixedIn` says where the package was mended, where that is another place.
 */
export function readCases() {
  return readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, 'case.json')))
    .map((id) => ({
      id,
      scenario: join(folder, id, `${id}.scenario.mjs`),
      ...JSON.parse(readFileSync(join(folder, id, 'case.json'), 'utf8')),
    }))
    .sort((a, b) => Number(a.clean ?? false) - Number(b.clean ?? false) || a.id.localeCompare(b.id));
}

/** The variants of a case: what runs, and whether it leaks on this major version of Node. */
export function variantsOf(corpusCase, nodeMajor) {
  if (corpusCase.clean) return [{ variant: 'fixed', leaks: false }];
  return [
    { variant: 'leaky', leaks: corpusCase.leaksOn?.includes(nodeMajor) ?? true },
    { variant: 'fixed', leaks: false },
  ];
}

/** The patch that makes a case's second copy the fixed one, where no release has it. */
export const fixedBy = (corpusCase) => beside(corpusCase, 'fixed.patch');

/** The case's suppressions: what its package leaks beside what the case is about. */
export const suppressionsOf = (corpusCase) => beside(corpusCase, 'ws-profile.suppress');

function beside({ scenario }, name) {
  const file = join(dirname(scenario), name);
  return existsSync(file) ? [file] : [];
}
