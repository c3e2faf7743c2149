import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Extractor, ExtractorConfig, type ExtractorMessage } from '@microsoft/api-extractor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const CONFIG = new URL('../../api-extractor.json', import.meta.url);

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'api-report-'));
  await writeFile(path.join(root, 'package.json'), JSON.stringify({ name: 'ws-profile', version: '1.0.0' }));
  await writeFile(
    path.join(root, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { types: [], lib: ['ES5'], skipLibCheck: true },
      files: ['.ws-profile/declarations/index.d.ts'],
    }),
  );
  await cp(CONFIG, path.join(root, 'api-extractor.json'));
  await mkdir(path.join(root, 'docs'));
  await mkdir(path.join(root, '.ws-profile', 'declarations'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Holds declarations against the report, with the project's own rules; `local` writes the report. */
async function compare(declarations: string, { local = false } = {}) {
  await writeFile(path.join(root, '.ws-profile', 'declarations', 'index.d.ts'), declarations);
  const errors: string[] = [];
  const result = Extractor.invoke(ExtractorConfig.loadFileAndPrepare(path.join(root, 'api-extractor.json')), {
    localBuild: local,
    messageCallback: (message: ExtractorMessage) => {
      if (message.logLevel === 'error') errors.push(`${message.messageId}: ${message.text}`);
      message.handled = true;
    },
  });
  return { succeeded: result.succeeded, errors };
}

describe('the API report', () => {
  it('fails when a public type mentions one that is not exported', async () => {
    await writeFile(path.join(root, '.ws-profile', 'declarations', 'inner.d.ts'), 'export interface Inner {}\n');
    const outer = "import type { Inner } from './inner.js';\nexport interface Outer { inner: Inner }\n";
    await expect(compare(outer, { local: true })).resolves.toEqual({
      succeeded: false,
      errors: [expect.stringMatching(/^ae-forgotten-export: The symbol "Inner" needs to be exported/)],
    });
    const complete = `${outer}export type { Inner };\n`;
    await expect(compare(complete, { local: true })).resolves.toEqual({ succeeded: true, errors: [] });
  });

  it('fails when it is stale, and leaves it as it is', async () => {
    await compare('export interface Outer { a: string }\n', { local: true });
    const report = await readFile(path.join(root, 'docs', 'ws-profile.api.md'), 'utf8');
    await expect(compare('export interface Outer { a: number }\n')).resolves.toMatchObject({ succeeded: false });
    await expect(readFile(path.join(root, 'docs', 'ws-profile.api.md'), 'utf8')).resolves.toBe(report);
    await expect(compare('export interface Outer { a: string }\n')).resolves.toMatchObject({ succeeded: true });
  });
});
