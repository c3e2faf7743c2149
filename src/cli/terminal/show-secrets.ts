import { isCi } from '../../config/environment.js';

const FLAG = '--show-secrets';

/** Whether a person asked to see secrets, and all that is printed goes to that person's terminal. */
export function showsSecrets({ argv, env, stdout, stderr }: NodeJS.Process): boolean {
  return argv.includes(FLAG) && stdout.isTTY === true && stderr.isTTY === true && !isCi(env);
}

/** Says that secrets stay redacted though it was asked to show them. */
export function noteHiddenSecrets(process: NodeJS.Process): void {
  if (!process.argv.includes(FLAG) || showsSecrets(process)) return;
  process.stderr.write(`ws-profile: ${FLAG} is for a terminal outside CI: secrets stay redacted.\n`);
}
