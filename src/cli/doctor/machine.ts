import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { freemem } from 'node:os';
import { runNode } from '../../process/run-node.js';

/** What this machine has, as a process of ours would see it. */
export interface Machine {
  /** `v20.20.2` */
  readonly node: string;
  /** A child under `--expose-gc` can collect garbage. */
  readonly gc: boolean;
  /** A server can listen on 127.0.0.1. */
  readonly loopback: boolean;
  /** Open files that a process may have; undefined where there is no such limit. */
  readonly openFiles: number | undefined;
  readonly freeMemoryBytes: number;
  /** Where runs keep their artifacts. */
  readonly freeDiskBytes: number;
  readonly writable: boolean;
}

const GC_TIMEOUT_MS = 10_000;
const GC_SCRIPT = "process.exit(typeof globalThis.gc === 'function' ? 0 : 1)";

export async function readMachine(root: string): Promise<Machine> {
  const [gc, loopback, disk, writable] = await Promise.all([
    runNode(['--expose-gc', '-e', GC_SCRIPT], { timeoutMs: GC_TIMEOUT_MS }),
    canListen(),
    statfs(root),
    access(root, constants.W_OK).then(
      () => true,
      () => false,
    ),
  ]);
  return {
    node: process.version,
    gc,
    loopback,
    openFiles: openFilesLimit(),
    freeMemoryBytes: availableMemory(),
    freeDiskBytes: disk.bavail * disk.bsize,
    writable,
  };
}

function canListen(): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(0, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Node raises its soft limit to the hard one when it starts, and its children inherit that. */
function openFilesLimit(): number | undefined {
  const report = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } };
  };
  const soft = report.userLimits?.open_files?.soft;
  if (soft === 'unlimited') return Number.POSITIVE_INFINITY;
  return soft === undefined ? undefined : Number(soft);
}

/** A container's limit counts too, where Node can tell it (20.13). */
function availableMemory(): number {
  const { availableMemory: available } = process as { availableMemory?: () => number };
  return available ? available.call(process) : freemem();
}
