import type { PathStep } from '../../model/path.js';
import type { Found } from '../naming/find-leaks.js';

/** Growth that Node bounds itself, at a bound that a reasonable number of windows may not reach. */
interface AllowRule {
  readonly reason: string;
  covers(holder: readonly PathStep[], found: Found): boolean;
}

const RULES: readonly AllowRule[] = [
  {
    reason: "Node's performance timeline keeps up to 250 resource entries",
    covers: ([root, buffer]) =>
      root?.name === 'module node:internal/perf/observe' && buffer?.edge === 'resourceTimingBuffer',
  },
  {
    reason: 'Node keeps up to 1,000 HTTP parsers for the next connections',
    covers: ([root, list]) => root?.name === 'module node:_http_common' && list?.name === 'FreeList',
  },
  {
    reason: 'an HTTP agent keeps up to 256 idle sockets a host for the next requests',
    covers: (holder, { entry }) => holder.slice(0, entry).some((step) => step.edge === 'freeSockets'),
  },
  {
    reason: 'fetch empties the queue of a connection when 256 requests of it are done',
    covers: (holder, { kind }) =>
      kind === 'growing-store' && holder.at(-1)?.edge === '[queue]' && holder.at(-2)?.name === 'Client',
  },
];

/** The reason for which a built-in rule allows a growth; undefined when none does. */
export function allowedBy(found: Found): string | undefined {
  return RULES.find((rule) => rule.covers(found.holder, found))?.reason;
}
