import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell that waits for our end, whatever it is. It reads the process groups that we lead, a line each, `+ID` where one
 * begins and `-ID` where it has ended; when the pipe closes (we were killed) it ends those that are left, and, where there is
 * a /proc, all that carries our mark.
 */
const SCRIPT = `
groups=
while read -r line; do
  id=\${line#?}
  case $line in
    +*) groups="$groups $id" ;;
    -*) left=; for one in $groups; do [ "$one" = "$id" ] || left="$left $one"; done; groups=$left ;;
  esac
done
[ -n "$groups" ] || exit 0
for one in $groups; do kill -9 -- "-$one" 2>/dev/null; done
for file in $(grep -laF "$1" /proc/[0-9]*/environ 2>/dev/null); do
  id=\${file#/proc/}; kill -9 "\${id%/environ}" 2>/dev/null
done
`;

let guard: ChildProcess | undefined;

/**
 * Sees to it that a process group ends with us, though we be killed: what spins in an endless loop does not notice that nobody
 * is there. Without a shell nothing is guarded.
 *
 * @param mark of the environment that the group's processes have
 * @returns to be called when the group has ended
 */
export function guardGroup(group: number, mark: string): () => void {
  guard ??= startGuard(mark);
  guard.stdin?.write(`+${group}\n`);
  return () => void guard?.stdin?.write(`-${group}\n`);
}

function startGuard(mark: string): ChildProcess {
  // Not in our group, where Ctrl-C would end it, and without the mark by which it would end itself.
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'ws-profile-guard', mark], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return shell;
}
