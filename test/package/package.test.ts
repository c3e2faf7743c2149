import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import MarkdownIt from 'markdown-it';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The files of the archive that `npm publish` would send. */
let packed: ReadonlySet<string>;
beforeAll(async () => {
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', pack, { cwd: ROOT, maxBuffer: 2 ** 26 });
  const [{ files }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }];
  packed = new Set(files.map((file) => file.path));
});

const markdown = new MarkdownIt();

/** What a page links to, pictures included. */
function linksOf(text: string): readonly string[] {
  const tokens = markdown.parse(text, {}).flatMap((token) => token.children ?? []);
  return tokens.flatMap((token) => String(token.attrGet('href') ?? token.attrGet('src') ?? '') || []);
}

/** The names under which GitHub lets a page's headings be linked to. */
function anchorsOf(text: string): readonly string[] {
  const tokens = markdown.parse(text, {});
  const headings = tokens.filter((_, i) => tokens[i - 1]?.type === 'heading_open');
  return headings.map(({ children }) =>
    (children ?? [])
      .map(({ content }) => content)
      .join('')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the package', () => {
  it('has every file that its pages link to, and every heading', async () => {
    const pages = [...packed].filter((file) => file.endsWith('.md'));
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/ci.md', 'CHANGELOG.md']));
    const broken: string[] = [];
    for (const page of pages) {
      for (const link of linksOf(await readFile(path.join(ROOT, page), 'utf8'))) {
        if (/^[a-z]+:/.test(link)) continue;
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
        if (!packed.has(target)) broken.push(`${page}: ${link}`);
        else if (anchor && !anchorsOf(await readFile(path.join(ROOT, target), 'utf8')).includes(anchor)) {
          broken.push(`${page}: ${link} (no such heading)`);
        }
      }
    }
    expect(broken).toEqual([]);
  });

  it('runs nothing when it is installed', async () => {
    const { scripts } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
    // npm takes a native addition's build file for an install script.
    expect(packed.has('binding.gyp')).toBe(false);
  });

  it('holds what users are pointed to, and nothing of the tests', () => {
    for (const file of ['bin/ws-profile.js', 'dist/index.js', 'schemas/config.schema.json', 'docs/errors.md']) {
      expect(packed).toContain(file);
    }
    expect([...packed].filter((file) => /^(test|src|scripts|scenarios|baselines)\//.test(file))).toEqual([]);
  });
});
