import * as v from 'valibot';
import { type ErrorCode, WsProfileError } from '../errors.js';
import { readRegularFile } from '../files/regular-file.js';
import { RUN_SCHEMA, type RunResult } from '../model/result.js';
import { fromRun1, RUN_SCHEMA_1, type RunResult1 } from './run-1.js';
import { run1, run2 } from './run-schema.js';

/**
 * Reads a document that `--json` printed, of this version or an earlier one.
 *
 * @param code what to throw when it is none: MERGE_INVALID, HISTORY_INVALID, RUN_INVALID
 */
export async function readRunDocument(file: string, code: ErrorCode): Promise<RunResult> {
  const text = await readRegularFile(file).catch((cause: Error) => {
    throw new WsProfileError(code, `${file} can not be read: ${cause.message}.`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WsProfileError(code, `${file} is no JSON document: ${(cause as Error).message}.`, {
      hint: 'Write it with: ws-profile run --reporter json=FILE',
      cause,
    });
  }
  return parseRunDocument(value, file, code);
}

function parseRunDocument(value: unknown, file: string, code: ErrorCode): RunResult {
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (schema !== RUN_SCHEMA && schema !== RUN_SCHEMA_1) {
    const found = typeof schema === 'string' ? `of schema ${JSON.stringify(schema.slice(0, 60))}` : 'without a schema';
    throw new WsProfileError(code, `${file} is ${found}, not ${RUN_SCHEMA}.`, {
      hint: 'It has to come from ws-profile run --json of this version or an earlier one.',
    });
  }
  const parsed = v.safeParse(schema === RUN_SCHEMA ? run2 : run1, value);
  if (parsed.success) return schema === RUN_SCHEMA ? (value as RunResult) : fromRun1(value as RunResult1);
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue) ?? 'the document';
  throw new WsProfileError(code, `${file}: ${place} is not what ${schema} says: ${issue.message}.`);
}
