import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/node-versions/', import.meta.url));
const NAME = `node-${process.platform}-${process.arch}`;

/** The binary of a Node major: this process's own, or one of npm's `node` packages, fetched once into a cache. */
export function nodeBinary(major: number): string {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const folder = `${CACHE}${major}`;
  const binary = fetched(major);
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
    execFileSync('npm', [...args, `${NAME}@${major}`], { stdio: 'ignore', timeout: 300_000 });
  }
  return binary;
}

function fetched(major: number): string {
  return `${CACHE}${major}/node_modules/${NAME}/bin/node`;
}

/** Every major that we support. */
export const SUPPORTED_MAJORS = [20, 22, 24, 26] as const;

/** Whether a major's binary need not be fetched, or was asked for. */
export function hasNode(major: number): boolean {
  return nodeMajors().includes(major) || existsSync(fetched(major));
}

/** The majors that the tests run on: this one, or all (`WS_PROFILE_NODES=20,22,24,26`). */
export function nodeMajors(): readonly number[] {
  const asked = process.env.WS_PROFILE_NODES;
  return asked ? asked.split(',').map(Number) : [Number.parseInt(process.versions.node, 10)];
}
