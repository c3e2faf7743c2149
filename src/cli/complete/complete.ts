import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { WsProfileError } from '../../errors.js';

const SHELLS: readonly string[] = ['zsh', 'bash', 'fish', 'powershell'];

/** Prints a shell's script or, behind `--`, what may follow the words so far. */
export function complete(process: NodeJS.Process, program: Command): void {
  const [shell = ''] = process.argv.slice(process.argv.indexOf('complete') + 1);
  if (shell !== '--' && !SHELLS.includes(shell)) {
    throw new WsProfileError('USAGE', shell === '' ? 'complete takes a shell.' : `There is no script for ${shell}.`, {
      hint: `The shells are ${SHELLS.join(', ')}: source <(ws-profile complete bash)`,
    });
  }
  tab(program);
  program.parse(process.argv);
}
