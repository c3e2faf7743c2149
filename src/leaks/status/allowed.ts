import type { RootStep } from '../../model/path.js';
import type { Found } from '../naming/describe-growth.js';

/** Growth that Node bounds itself, at a bound that a reasonable number of windows may not reach. */
interface AllowRule {
  readonly reason: string;
  covers(found: Found): boolean;
}

const RULES: readonly AllowRule[] = [
  {
    reason: "Node's performance timeline keeps up to 250 resource entries",
    covers: ({ path: [root, buffer] }) =>
      isModule(root, 'node:internal/perf/observe') && buffer?.edge === 'resourceTimingBuffer',
  },
  {
    reason: 'Node keeps up to 1,000 HTTP parsers for the next connections',
    covers: ({ path: [root, list] }) => isModule(root, 'node:_http_common') && list?.name === 'FreeList',
  },
  {
    reason: 'an HTTP agent keeps up to 256 idle sockets a host for the next requests',
    covers: ({ path, entry }) => path.slice(0, entry).some((step) => step.edge === 'freeSockets'),
  },
  {
    reason: 'fetch empties the queue of a connection when 256 requests of it are done',
    covers: ({ path, kind }) =>
      kind === 'growing-store' && path.at(-1)?.edge === '[queue]' && path.at(-2)?.name === 'Client',
  },
];

function isModule({ root }: RootStep, script: string): boolean {
  return root.kind === 'module' && root.what === script;
}

/** The reason for which a built-in rule allows a growth; undefined when none does. */
export function allowedBy(found: Found): string | undefined {
  return RULES.find((rule) => rule.covers(found))?.reason;
}
