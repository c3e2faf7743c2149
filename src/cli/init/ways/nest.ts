import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { sourceFiles } from '../../../surface/modules/source-files.js';
import { type Import, SUBJECT, type Way } from './way.js';

/** A class that a file of the project exports. */
interface ClassInFile {
  readonly name: string;
  readonly file: string;
}

/**
 * The ways to a Nest gateway: by the module that provides it, by the application's own, by a module of its own; with the adapter
 * that the application uses.
 */
export async function waysOfGateway(gateway: string, module: string, root: string): Promise<readonly Way[]> {
  const { files } = await sourceFiles(root);
  const texts = await Promise.all(
    files
      .filter((file) => /\.[mc]?ts$/.test(file) && !/\.(?:spec|test|scenario)\.[mc]?ts$/.test(file))
      .map(async (file) => ({ file, text: await readFile(file, 'utf8').catch(() => '') })),
  );
  const modules = texts.flatMap(({ file, text }) => modulesIn(text).map((one) => ({ ...one, file })));
  const providing = modules.filter(({ providers }) => new RegExp(`\\b${gateway}\\b`).test(providers));
  const rootName = texts.map(({ text }) => /\bNestFactory\.create\w*\(\s*(\w+)/.exec(text)?.[1]).find(Boolean);
  const application = modules.filter(({ name }) => name === rootName);
  const found = [...new Map([...providing, ...application].map((one) => [one.file + one.name, one])).values()];
  const adapter = adapterOf(texts, module);
  return [...found.map((one) => nestWay(one, adapter)), ownModuleWay(gateway, adapter)];
}

function modulesIn(text: string): readonly { readonly name: string; readonly providers: string }[] {
  const pattern = /@Module\(\s*\{([\s\S]*?)\}\s*\)\s*export\s+(?:default\s+)?class\s+(\w+)/g;
  return [...text.matchAll(pattern)].map(([, body = '', name = '']) => ({
    name,
    providers: /\bproviders\s*:\s*\[([\s\S]*?)\]/.exec(body)?.[1] ?? '',
  }));
}

interface Adapter {
  readonly name: string;
  readonly imports: readonly Import[];
}

/** What the application says it uses, else `ws` where that is what is installed. Undefined: Nest's own choice. */
function adapterOf(
  texts: readonly { readonly file: string; readonly text: string }[],
  module: string,
): Adapter | undefined {
  for (const { file, text } of texts) {
    const name = /\buseWebSocketAdapter\(\s*new\s+(\w+)\(/.exec(text)?.[1];
    const from =
      name && new RegExp(`import\\s*\\{[^}]*\\b${name}\\b[^}]*\\}\\s*from\\s*['"]([^'"]+)['"]`).exec(text)?.[1];
    if (!name || !from) continue;
    const target = from.startsWith('.') ? `${path.resolve(path.dirname(file), from).replace(/\.js$/, '')}.ts` : from;
    return { name, imports: [{ from: target, names: [name] }] };
  }
  const isInstalled = (name: string) => {
    try {
      createRequire(module).resolve(name);
      return true;
    } catch {
      return false;
    }
  };
  return isInstalled('@nestjs/platform-ws') && !isInstalled('@nestjs/platform-socket.io')
    ? { name: 'WsAdapter', imports: [{ from: '@nestjs/platform-ws', names: ['WsAdapter'] }] }
    : undefined;
}

function nestWay({ name, file }: ClassInFile, adapter: Adapter | undefined): Way {
  return application(name, [{ from: file, names: [name] }], [], adapter);
}

/** The gateway alone, for one whose module needs what is not there. */
function ownModuleWay(gateway: string, adapter: Adapter | undefined): Way {
  return application(
    'GatewayModule',
    [
      { from: '@nestjs/common', names: ['Module'] },
      { from: SUBJECT, names: [gateway] },
    ],
    ['class GatewayModule {}', `Module({ providers: [${gateway}] })(GatewayModule);`],
    adapter,
  );
}

function application(
  module: string,
  imports: readonly Import[],
  before: readonly string[],
  adapter: Adapter | undefined,
): Way {
  return {
    label: `NestFactory.create(${module})`,
    imports: [{ from: '@nestjs/core', names: ['NestFactory'] }, ...imports, ...(adapter?.imports ?? [])],
    setup: [
      ...before,
      `const app = await NestFactory.create(${module}, { logger: false });`,
      ...(adapter ? [`app.useWebSocketAdapter(new ${adapter.name}(app));`] : []),
      'await app.init();',
    ],
    subject: 'app',
    server: 'app.getHttpServer()',
    kept: ['app'],
    usesPort: false,
    portVariables: [],
    unknown: [],
  };
}
