import { createRequire } from 'node:module';
import { join } from 'node:path';
import { WsProfileError } from '../errors.js';

/** The optional peers, each loaded only when a user asks for it. */
export type OptionalTool = 'clinic' | 'memlab';

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

/** As `findTool`. @throws WsProfileError TOOL_MISSING */
export function requireTool(tool: OptionalTool, root: string): string {
  const manifest = findTool(tool, root);
  if (manifest) return manifest;
  throw new WsProfileError('TOOL_MISSING', `${tool} is not installed`, { hint: INSTALL[tool] });
}
