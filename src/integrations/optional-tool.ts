import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { WsProfileError } from '../errors.js';

/** The optional peers, each loaded only when a user asks for it. */
export type OptionalTool = 'clinic' | 'memlab';

/** The major versions whose API is used here, as in our peerDependencies. */
const MAJORS: Readonly<Record<OptionalTool, number>> = { clinic: 13, memlab: 2 };

const INSTALL: Readonly<Record<OptionalTool, string>> = {
  clinic: 'Install it beside ws-profile: npm install --save-dev clinic',
  memlab:
    'Install it beside ws-profile: PUPPETEER_SKIP_DOWNLOAD=1 npm install --save-dev memlab (without that variable it also downloads a browser, which Node snapshots do not need).',
};

/**
 * Where a tool is installed: its `package.json`, as the project sees it, else as ws-profile itself does; undefined when
 * it is not.
 */
export function findTool(tool: OptionalTool, root: string): string | undefined {
  for (const from of [join(root, 'package.json'), import.meta.url]) {
    try {
      return createRequire(from).resolve(`${tool}/package.json`);
    } catch {
      // Not from there.
    }
  }
  return undefined;
}

/**
 * As `findTool`.
 *
 * @throws WsProfileError TOOL_MISSING, TOOL_UNSUPPORTED for a version whose API was never tried
 */
export function requireTool(tool: OptionalTool, root: string): string {
  const manifest = findTool(tool, root);
  if (!manifest) throw new WsProfileError('TOOL_MISSING', `${tool} is not installed`, { hint: INSTALL[tool] });
  const version = toolVersion(manifest);
  if (Number(/^\d+/.exec(version)?.[0]) === MAJORS[tool]) return manifest;
  throw new WsProfileError(
    'TOOL_UNSUPPORTED',
    `${tool} ${version} is installed; ws-profile works with ${MAJORS[tool]}`,
    {
      hint: `Install that one: npm install --save-dev ${tool}@${MAJORS[tool]}`,
    },
  );
}

export function toolVersion(manifest: string): string {
  return String((JSON.parse(readFileSync(manifest, 'utf8')) as { version?: unknown }).version);
}
