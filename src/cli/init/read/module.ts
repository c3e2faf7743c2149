import path from 'node:path';
import { WsProfileError } from '../../../errors.js';
import { readRegularFile } from '../../../files/regular-file.js';
import { isScript, parseModule } from '../../../surface/modules/parse.js';

/**
 * Sees that a file is a module that can be tried.
 *
 * @throws WsProfileError SCENARIO_NOT_FOUND, SCENARIO_SYNTAX, or SCENARIO_INVALID for a file of another language
 */
export async function requireModule(file: string, root: string): Promise<void> {
  const shown = path.relative(root, file);
  const text = await readRegularFile(file).catch((cause: Error) => {
    throw new WsProfileError('SCENARIO_NOT_FOUND', `${shown} can't be read: ${cause.message}.`, {
      hint: 'Name the module that starts your server, or that exports the factory of your managers.',
      cause,
    });
  });
  if (!isScript(file)) {
    throw new WsProfileError('SCENARIO_INVALID', `${shown} is no JavaScript or TypeScript module.`);
  }
  const result = await parseModule(file, text);
  if ('parsed' in result) return;
  const { line, column, text: problem } = result.fault;
  throw new WsProfileError('SCENARIO_SYNTAX', `${shown}:${line}:${column}: ${problem}`);
}
