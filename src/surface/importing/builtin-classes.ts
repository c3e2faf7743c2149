import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Modules that people extend classes of; others of Node's warn or cost time when they are loaded. */
const MODULES =
  'async_hooks buffer child_process crypto dgram events fs http http2 https net perf_hooks readline stream';
const MORE_MODULES = 'string_decoder tls url util vm worker_threads zlib';
const GLOBALS = 'EventTarget Event CustomEvent AbortController AbortSignal Blob File MessagePort MessageChannel';
const MORE_GLOBALS = 'ReadableStream WritableStream TransformStream TextDecoder TextEncoder URL URLSearchParams';

let known: ReadonlySet<unknown> | undefined;

/** Whether Node itself brings this class: what a class inherits from it depends on Node's version and is not the project's. */
export function isBuiltinClass(value: unknown): boolean {
  known ??= new Set(builtinClasses());
  return known.has(value);
}

function* builtinClasses(): Generator<unknown> {
  for (const name of [...GLOBALS.split(' '), ...MORE_GLOBALS.split(' ')]) yield Reflect.get(globalThis, name);
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(globalThis))) {
    if (typeof value === 'function') yield value;
  }
  for (const name of [...MODULES.split(' '), ...MORE_MODULES.split(' ')]) {
    const module: unknown = require(`node:${name}`);
    yield module;
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(module))) {
      if (typeof value === 'function') yield value;
    }
  }
}
