import { resolve } from 'node:path';
import { type ExitCode, WsProfileError } from '../../errors.js';
import type { ServerDefinition } from '../../model/server.js';
import type { GivenScenario } from '../../profile/given.js';
import { runScenarios } from '../run/run.js';
import type { ServerFlags } from './command.js';
import { isFile, nameOfCommand, scriptOf } from './name.js';

/** `ws-profile server`: profiles a server that no scenario names, and returns the exit code. */
export async function server(
  process: NodeJS.Process,
  command: readonly string[],
  flags: ServerFlags,
): Promise<ExitCode> {
  const given = scenarioOf(process.cwd(), command, flags);
  // A baseline is committed: it belongs to a scenario that is, too.
  return runScenarios(process, { flags: { ...flags, update: flags.update ?? 'none' }, given });
}

function scenarioOf(root: string, command: readonly string[], flags: ServerFlags): GivenScenario {
  if (command.length > 0 === (flags.attach !== undefined)) {
    const wrong = flags.attach === undefined ? 'nothing says which server' : 'a command and --attach name two servers';
    throw new WsProfileError('USAGE', `ws-profile server: ${wrong}.`, {
      hint: 'Give what starts it after --, such as: ws-profile server -- node server.js; or --attach PID for one that runs.',
    });
  }
  const { url, message, client, header, protocol, ready, cwd, attach, drive, grace, allowHost } = flags;
  const definition: ServerDefinition = {
    ...(attach === undefined ? { command } : { attach }),
    ...(url !== undefined && { url }),
    ...(message && { messages: message }),
    ...(Object.keys(header).length > 0 && { headers: header }),
    ...(protocol && { protocols: protocol }),
    ...(ready !== undefined && { ready }),
    ...(cwd !== undefined && { cwd }),
    ...(drive !== undefined && { drive }),
    ...(grace !== undefined && { grace }),
    ...(allowHost !== undefined && { allowHost }),
  };
  const script = scriptOf(command, resolve(root, cwd ?? '.'));
  return {
    file: script ?? (isFile(resolve(root, 'package.json')) ? 'package.json' : '.'),
    fields: {
      name: flags.name ?? nameOfCommand(command, script),
      server: definition,
      ...(client !== undefined && { client: resolve(root, client) }),
    },
  };
}
