// What is measured as a server that nobody changed: published ones, and the corpus's leaks that have a `server.mjs`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCases } from '../corpus/cases.js';

const SERVERS = fileURLToPath(new URL('servers/', import.meta.url));

/**
 * Published servers, each started the way its own README (`readme`) says: `command` and the `options` of `ws-profile server`,
 * in `folder`. None leaks.
 */
export function readServers() {
  return readdirSync(SERVERS).map((id) => {
    const folder = join(SERVERS, id);
    return { id, folder, ...JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) };
  });
}

/** Leaks of the corpus as plain servers, leaky and fixed, beside the scenario that scripts the same: `scripted`. */
export function readLeaks() {
  return readCases().flatMap((scripted) => {
    const folder = dirname(scripted.scenario);
    if (!existsSync(join(folder, 'server.mjs'))) return [];
    const options = ['--client', 'client.mjs'];
    return [{ id: scripted.id, folder, package: scripted.package, options, command: ['node', 'server.mjs'], scripted }];
  });
}
