import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { requireTool } from '../../src/integrations/optional-tool.js';

const folders: string[] = [];

/** A project with a package of this name and version installed. */
function projectWith(tool: string, version: string): string {
  const root = mkdtempSync(join(tmpdir(), 'ws-profile-tool-'));
  folders.push(root);
  mkdirSync(join(root, 'node_modules', tool), { recursive: true });
  writeFileSync(join(root, 'node_modules', tool, 'package.json'), JSON.stringify({ name: tool, version }));
  return root;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('an optional tool', () => {
  it("is taken from the project before ws-profile's own", () => {
    const root = projectWith('memlab', '2.9.9');
    expect(requireTool('memlab', root)).toBe(join(root, 'node_modules', 'memlab', 'package.json'));
  });

  it('is refused in a major version whose API was never tried, with the command that installs the right one', () => {
    expect(() => requireTool('clinic', projectWith('clinic', '9.1.0'))).toThrow(
      expect.objectContaining({
        code: 'TOOL_UNSUPPORTED',
        message: 'clinic 9.1.0 is installed; ws-profile works with 13',
        hint: expect.stringContaining('npm install --save-dev clinic@13'),
      }),
    );
  });
});
