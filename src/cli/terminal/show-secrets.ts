import { Option } from 'commander';
import { isCi } from '../../config/environment.js';

const FLAG = '--show-secrets';

/** For the commands that print what came out of a program or its heap. */
export function showSecretsOption(): Option {
  return new Option(FLAG, 'at a terminal, do not redact what looks like a secret');
}

/** Whether a person asked to see secrets, and all that is printed goes to that person's terminal. */
export function showsSecrets({ argv, env, stdout, stderr }: NodeJS.Process): boolean {
  return argv.includes(FLAG) && stdout.isTTY === true && stderr.isTTY === true && !isCi(env);
}

/** Says that secrets stay redacted though it was asked to show them. */
export function noteHiddenSecrets(process: NodeJS.Process): void {
  if (!process.argv.includes(FLAG) || showsSecrets(process)) return;
  process.stderr.write(`ws-profile: ${FLAG} is for a terminal outside CI: secrets stay redacted.\n`);
}
