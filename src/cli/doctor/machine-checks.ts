import { formatBytes } from '../../model/bytes.js';
import type { ScenarioSettings } from '../../model/scenario.js';
import { countOf } from '../../report/parts/figures.js';
import type { Check } from './check.js';
import type { Machine } from './machine.js';

/** As in package.json's `engines`. */
const MIN_NODE = [20, 19] as const;
/** The measured process, the swarm, the parent's worker and a snapshot on its way. */
const MIN_MEMORY_BYTES = 300e6;
const GOOD_MEMORY_BYTES = 1e9;
/** A run keeps up to a dozen snapshots of a few MB each, five runs are kept. */
const MIN_DISK_BYTES = 100e6;
const GOOD_DISK_BYTES = 1e9;
/** Sockets of one manager in a process: a room of three and one to spare. */
const FILES_PER_MANAGER = 4;
/** What a Node process has open before its first socket. */
const FILES_OF_NODE = 50;

/** Whether this machine can profile these scenarios; none when they could not be read. */
export function checkMachine(machine: Machine, scenarios: readonly ScenarioSettings[]): Check[] {
  return [
    checkNode(machine),
    machine.gc
      ? { name: '--expose-gc', status: 'ok', found: 'a child can collect garbage' }
      : {
          name: '--expose-gc',
          status: 'fail',
          found: 'a child of this Node can not collect garbage on demand',
          fix: 'Take Node from nodejs.org, and look for a NODE_OPTIONS that forbids it.',
        },
    machine.loopback
      ? { name: 'loopback', status: 'ok', found: 'a server can listen on 127.0.0.1' }
      : {
          name: 'loopback',
          status: 'fail',
          found: 'no server can listen on 127.0.0.1',
          fix: 'Allow loopback in this sandbox or container.',
        },
    checkOpenFiles(machine, scenarios),
    checkBytes('free memory', machine.freeMemoryBytes, MIN_MEMORY_BYTES, GOOD_MEMORY_BYTES, {
      fix: 'End other processes, raise the container’s memory limit, or profile fewer managers.',
    }),
    checkBytes('free disk', machine.freeDiskBytes, MIN_DISK_BYTES, GOOD_DISK_BYTES, {
      fix: 'Make room: snapshots are files below .ws-profile; runs that are no longer of interest may be deleted there.',
    }),
    machine.writable
      ? { name: 'folder', status: 'ok', found: 'this folder can be written to' }
      : {
          name: 'folder',
          status: 'fail',
          found: 'this folder can not be written to',
          fix: 'Run ws-profile where it may write: snapshots are files below .ws-profile.',
        },
  ];
}

function checkNode({ node }: Machine): Check {
  const [major = 0, minor = 0] = node.replace(/^v/, '').split('.').map(Number);
  const enough = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  if (enough) return { name: 'Node', status: 'ok', found: node };
  const wanted = MIN_NODE.join('.');
  return { name: 'Node', status: 'fail', found: `${node} is too old`, fix: `Install Node ${wanted} or newer.` };
}

function checkOpenFiles({ openFiles }: Machine, scenarios: readonly ScenarioSettings[]): Check {
  const name = 'open files';
  if (openFiles === undefined) return { name, status: 'ok', found: 'this system has no such limit' };
  const largest = scenarios.toSorted((a, b) => b.managers - a.managers)[0];
  const limit = openFiles === Number.POSITIVE_INFINITY ? 'no limit' : `${openFiles.toLocaleString('en')} a process`;
  if (!largest) return { name, status: 'ok', found: limit };
  const wanted = FILES_OF_NODE + largest.managers * FILES_PER_MANAGER;
  const asked = `${largest.name} asks for ${countOf(largest.managers, 'manager')}: about ${wanted.toLocaleString('en')} at ${FILES_PER_MANAGER} sockets each`;
  if (openFiles >= wanted) return { name, status: 'ok', found: `${limit}; ${asked}` };
  const fix = `Raise the limit with \`ulimit -n ${2 ** Math.ceil(Math.log2(wanted))}\`, or profile fewer managers with --managers.`;
  const tooFew = openFiles < FILES_OF_NODE + largest.managers;
  return { name, status: tooFew ? 'fail' : 'warn', found: `${limit}; ${asked}`, fix };
}

function checkBytes(name: string, free: number, least: number, good: number, { fix }: { readonly fix: string }): Check {
  const found = formatBytes(free);
  if (free >= good) return { name, status: 'ok', found };
  return free >= least
    ? { name, status: 'warn', found: `${found} is little`, fix }
    : { name, status: 'fail', found: `${found} is too little`, fix };
}
