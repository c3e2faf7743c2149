import path from 'node:path';
import { WsProfileError } from '../errors.js';
import type { ScenarioSettings } from '../model/scenario.js';
import { shown } from '../model/shown.js';

const MAX_CHARACTERS = 100;
// File systems count bytes.
const MAX_BYTES = 240;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** The name that a file gives its scenario: without `.scenario.*`, or without its extension. */
export function nameOfFile(file: string): string {
  return path.posix.basename(file).replace(/(?:\.scenario)?\.(?:[mc]?[jt]s|[jt]sx)$/, '');
}

/** What is wrong with a name, as a clause that follows it; undefined when it can name a folder on every system. */
export function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'must not be empty';
  const length = [...name].length;
  if (length > MAX_CHARACTERS) return `must have at most ${MAX_CHARACTERS} characters, not ${length}`;
  if (Buffer.byteLength(name) > MAX_BYTES) return `must have at most ${MAX_BYTES} bytes in UTF-8`;
  if (UNSEEN.test(name)) return `must not hold control or invisible characters: ${shown(name)}`;
  if (/[/\\]/.test(name) || name.includes('..')) return `must not hold a path (/, \\ or ..): ${shown(name)}`;
  if (/[<>:"|?*]/.test(name)) return `must not hold any of < > : " | ? *: ${shown(name)}`;
  if (/^[. ]|[. ]$/.test(name)) return `must not start or end with a dot or a space: ${shown(name)}`;
  if (RESERVED.test(name)) return `must not be a name that Windows reserves: ${shown(name)}`;
  return undefined;
}

/**
 * Baselines are kept by name, so each name may stand once; case does not tell names apart, as in many file systems.
 *
 * @throws WsProfileError SCENARIO_DUPLICATE naming both files
 */
export function assertUniqueNames(scenarios: readonly Pick<ScenarioSettings, 'name' | 'file'>[]): void {
  const seen = new Map<string, string>();
  for (const { name, file } of scenarios) {
    const folded = name.normalize('NFC').toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined) {
      throw new WsProfileError('SCENARIO_DUPLICATE', `${other} and ${file} both name their scenario ${shown(name)}.`, {
        hint: 'Give one of them another `name`: baselines and history are kept by it.',
      });
    }
    seen.set(folded, file);
  }
}
