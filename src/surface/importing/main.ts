import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { describeExports, messageOf } from './describe.js';
import type { ImportReport, ImportRequest } from './protocol.js';
import { listenForWarnings, useDeprecated } from './use.js';

// A process of its own: it imports one entry module, answers one question, and is ended by whoever asked.
const request = JSON.parse(process.argv[2] ?? '') as ImportRequest;
const report = (message: ImportReport) => void process.send?.(message);

process.on('disconnect', () => process.exit());
const warnings = listenForWarnings();
try {
  const exported = await importAll(request.entry);
  if (request.op === 'describe') report({ type: 'described', exports: describeExports(exported) });
  else {
    process.on('uncaughtException', () => {});
    report({ type: 'used', use: await useDeprecated(exported, request, warnings) });
  }
} catch (error) {
  const message = messageOf(error);
  report({ type: 'failed', message, stack: (error instanceof Error && error.stack) || message });
}

/** What `import` gives of a module; of CommonJS what `require` gives, whose names an importer may read as well. */
async function importAll(entry: string): Promise<Readonly<Record<string, unknown>>> {
  const namespace = (await import(pathToFileURL(entry).href)) as Readonly<Record<string, unknown>>;
  const commonJs = createRequire(entry).cache[entry];
  if (!commonJs) return namespace;
  const exported: unknown = commonJs.exports;
  const isObject = typeof exported === 'object' && exported !== null;
  if (isObject && (Object.getPrototypeOf(exported) === Object.prototype || '__esModule' in exported)) {
    return exported as Readonly<Record<string, unknown>>;
  }
  const whole = { default: exported };
  if (!isObject && typeof exported !== 'function') return whole;
  return Object.defineProperties(whole, enumerable(exported as object));
}

function enumerable(value: object): PropertyDescriptorMap {
  const all = Object.entries(Object.getOwnPropertyDescriptors(value));
  return Object.fromEntries(all.filter(([name, { enumerable: isSeen }]) => isSeen && name !== 'default'));
}
