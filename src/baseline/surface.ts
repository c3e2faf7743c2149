import path from 'node:path';
import * as v from 'valibot';
import {
  type EntrySurface,
  SURFACE_KINDS,
  SURFACE_SCHEMA,
  type Surface,
  type SurfaceName,
  TYPE_KINDS,
} from '../model/surface.js';
import { damagedDocument, readCommitted, readDocument, shownPath, unknownFieldIn } from './document.js';
import { writeAtomically } from './write.js';

/** Its name in the folder of baselines. */
export const SURFACE_FILE = 'surface.json';
const DOCUMENT = { schema: SURFACE_SCHEMA, writtenBy: 'ws-profile surface --update' };

const name = v.strictObject(
  {
    kind: v.picklist(SURFACE_KINDS, `must be ${SURFACE_KINDS.join(', ')}`),
    arity: v.optional(v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number'), v.minValue(0))),
    members: v.optional(v.array(v.string('must be a string'), 'must be a list')),
    deprecated: v.optional(v.union([v.string(), v.literal(true)], 'must be a name or true')),
  },
  unknownFieldIn('an exported name: { kind, arity, members, deprecated }'),
);

const FILE = v.strictObject(
  {
    schema: v.literal(SURFACE_SCHEMA),
    entries: v.record(
      v.string(),
      v.strictObject(
        {
          names: v.record(v.string(), name, 'must be an object'),
          types: v.optional(
            v.record(v.string(), v.picklist(TYPE_KINDS, `must be ${TYPE_KINDS.join(', ')}`), 'must be an object'),
          ),
        },
        unknownFieldIn('an entry module: { names, types }'),
      ),
      'must be an object',
    ),
  },
  unknownFieldIn('a surface'),
);

/**
 * The committed surface; undefined when there is none.
 *
 * @throws WsProfileError BASELINE_INVALID when it can't be read; it is left as it is
 */
export async function readSurface(folder: string): Promise<Surface | undefined> {
  const file = path.join(folder, SURFACE_FILE);
  const shown = shownPath(file, folder);
  const text = await readCommitted(file, shown);
  return text === undefined ? undefined : parseSurface(text, shown);
}

/**
 * Writes the surface: whole or not at all. Returns the file as messages name it, or undefined when it says all of this
 * already.
 *
 * @throws WsProfileError BASELINE_NOT_WRITABLE; the file is then as it was
 */
export async function writeSurface(folder: string, surface: Surface): Promise<string | undefined> {
  const file = path.join(folder, SURFACE_FILE);
  const shown = shownPath(file, folder);
  const text = formatSurface(surface);
  if ((await readCommitted(file, shown)) === text) return undefined;
  await writeAtomically(file, text, folder);
  return shown;
}

/** A surface as text: one name a line, sorted, so that a diff shows names. */
function formatSurface(surface: Surface): string {
  const entries = sorted(surface).map(([entry, { names, types }]) => {
    const parts = [block('names', sorted(names).map(line))];
    if (types) parts.push(block('types', sorted(types).map(line)));
    return `    ${JSON.stringify(entry)}: {\n${parts.join(',\n')}\n    }`;
  });
  const text = entries.length > 0 ? `{\n${entries.join(',\n')}\n  }` : '{}';
  return `{\n  "schema": ${JSON.stringify(SURFACE_SCHEMA)},\n  "entries": ${text}\n}\n`;
}

function block(key: string, lines: readonly string[]): string {
  return lines.length > 0 ? `      "${key}": {\n${lines.join(',\n')}\n      }` : `      "${key}": {}`;
}

function line([key, value]: readonly [string, SurfaceName | string]): string {
  return `        ${JSON.stringify(key)}: ${typeof value === 'string' ? JSON.stringify(value) : formatName(value)}`;
}

function formatName({ kind, arity, members, deprecated }: SurfaceName): string {
  const fields = Object.entries({ kind, arity, members, deprecated }).filter(([, value]) => value !== undefined);
  return `{ ${fields.map(([key, value]) => `${JSON.stringify(key)}: ${oneLine(value)}`).join(', ')} }`;
}

function oneLine(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(', ')}]` : JSON.stringify(value);
}

/** By code units, so that the order is the same everywhere. */
function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Reads a surface's text. `file` is as messages name it. @throws WsProfileError BASELINE_INVALID */
function parseSurface(text: string, file: string): Surface {
  const kind = { ...DOCUMENT, file };
  const result = v.safeParse(FILE, readDocument(text, kind));
  if (!result.success) {
    const [issue] = result.issues;
    throw damagedDocument(kind, `${v.getDotPath(issue) ?? 'it'} ${issue.message}`);
  }
  return Object.fromEntries(
    Object.entries(result.output.entries).map(([entry, { names, types }]): [string, EntrySurface] => [
      entry,
      {
        names: Object.fromEntries(Object.entries(names).map(([key, one]) => [key, toName(one)])),
        ...(types && { types }),
      },
    ]),
  );
}

function toName({ kind, arity, members, deprecated }: v.InferOutput<typeof name>): SurfaceName {
  return {
    kind,
    ...(arity !== undefined && { arity }),
    ...(members && { members }),
    ...(deprecated !== undefined && { deprecated }),
  };
}
