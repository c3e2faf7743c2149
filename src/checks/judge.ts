import { stripVTControlCharacters } from 'node:util';
import type { CheckDefinition, CheckResult, CommandEnd } from '../model/check.js';
import { countIn } from './count.js';

const SHOWN_LINES = 20;
const SHOWN_CHARACTERS = 300;
/** The shell's: the program is not there, or is none. */
const NOT_THERE = new Set([126, 127]);

type Judgement = Pick<CheckResult, 'status' | 'result' | 'count' | 'limit'>;

/** Holds what a command did against its budget, or against the committed count. */
export function judgeCheck(
  definition: CheckDefinition,
  end: CommandEnd,
  committed: number | undefined,
  timeoutMs: number,
): CheckResult {
  const judgement = judge(definition, end, committed, timeoutMs);
  const { exitCode, durationMs } = end;
  return toResult(definition, judgement, {
    exitCode,
    durationMs,
    output: judgement.status === 'passed' ? [] : lastLines(end),
  });
}

/** A check whose command was not run. */
export function blockedCheck(definition: CheckDefinition, reason: string): CheckResult {
  const judgement = { status: 'blocked' as const, result: `not run: ${reason}` };
  return toResult(definition, judgement, { exitCode: null, durationMs: 0, output: [] });
}

/** Whether a check's count may be committed: it was taken, and if the check failed, then for being too large. */
export function isCommittable({ count, limit, status }: CheckResult): boolean {
  return count !== undefined && limit?.from === 'baseline' && (status === 'passed' || count > limit.count);
}

function toResult(
  { name, category, command }: CheckDefinition,
  judgement: Judgement,
  ran: Pick<CheckResult, 'exitCode' | 'durationMs' | 'output'>,
): CheckResult {
  const { limit } = judgement;
  return {
    name,
    category,
    command,
    ...judgement,
    ...ran,
    durationMs: Math.round(ran.durationMs),
    evidence: {
      what: name,
      command,
      value: judgement.result,
      ...(limit && { budget: `${limit.count} (${limit.from})` }),
    },
  };
}

function judge(
  definition: CheckDefinition,
  end: CommandEnd,
  committed: number | undefined,
  timeoutMs: number,
): Judgement {
  const { count, budget, exitCodes = count === undefined ? [0] : [0, 1] } = definition;
  if (end.timedOut) return { status: 'failed', result: `did not end within ${timeoutMs / 1000} s, and was killed` };
  if (end.exitCode === null) {
    return { status: 'failed', result: end.signal ? `was killed by ${end.signal}` : `could not be started` };
  }
  if (NOT_THERE.has(end.exitCode) && !exitCodes.includes(end.exitCode)) {
    return { status: 'blocked', result: `its program is not there: ${lastLine(end) || `exit code ${end.exitCode}`}` };
  }
  if (!exitCodes.includes(end.exitCode)) return { status: 'failed', result: `ended with ${end.exitCode}` };
  if (count === undefined) return { status: 'passed', result: `ended with ${end.exitCode}` };
  const counted = countIn(count, end);
  if ('problem' in counted) return { status: 'failed', result: `${counted.problem}; it ended with ${end.exitCode}` };
  // Codes that are configured mean what they mean there: grep ends with 1 when it finds nothing.
  const isContradicted = counted.count === 0 && end.exitCode !== 0 && definition.exitCodes === undefined;
  if (isContradicted) return { status: 'failed', result: `counts 0, and yet ended with ${end.exitCode}` };
  return judgeCount(counted.count, budget, committed);
}

/** Of what no count is committed for, everything is new. */
function judgeCount(count: number, budget: number | undefined, committed: number | undefined): Judgement {
  const limit: CheckResult['limit'] =
    budget === undefined ? { count: committed ?? 0, from: 'baseline' } : { count: budget, from: 'budget' };
  const against =
    budget !== undefined
      ? `the budget is ${budget}`
      : committed === undefined
        ? 'nothing is committed'
        : `${committed} committed`;
  const over = count - limit.count;
  return over > 0
    ? { status: 'failed', result: `counts ${count}, ${over} too many: ${against}`, count, limit }
    : { status: 'passed', result: `counts ${count}; ${against}`, count, limit };
}

function lastLines({ stdout, stderr }: CommandEnd): readonly string[] {
  const tail = (text: string) => text.slice(-SHOWN_LINES * SHOWN_CHARACTERS * 4);
  const lines = `${tail(stdout)}\n${tail(stderr)}`.split('\n').map((line) => stripVTControlCharacters(line).trimEnd());
  return lines
    .filter((line) => line !== '')
    .slice(-SHOWN_LINES)
    .map((line) => line.slice(0, SHOWN_CHARACTERS));
}

function lastLine(end: CommandEnd): string {
  return lastLines(end).at(-1) ?? '';
}
