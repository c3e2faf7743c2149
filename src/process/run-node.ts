import { execFile } from 'node:child_process';

/** Runs this Node with arguments of its own, and waits for it. Resolves to whether it ended with code 0, and in time. */
export function runNode(args: readonly string[], { timeoutMs }: { readonly timeoutMs: number }): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { timeout: timeoutMs }, (error) => resolve(error === null));
  });
}
