import * as v from 'valibot';
import type { WsProfileError } from '../errors.js';
import {
  type AcceptedFinding,
  type AcceptedLeak,
  BASELINE_SCHEMA,
  type Baseline,
  type LiveClass,
} from '../model/baseline.js';
import { type MetricName, metricDefinition } from '../model/metric.js';
import { nearest } from '../model/nearest.js';
import { shown } from '../model/shown.js';
import type { Figure } from '../model/statistics.js';
import { damagedDocument, readDocument, unknownFieldIn } from './document.js';
import { HELD_METRICS, metricOfKey, notationOf, rounded } from './notation.js';

const PER_THOUSAND = 1000;
const DOCUMENT = { schema: BASELINE_SCHEMA, writtenBy: 'ws-profile run --update all' };

/** A baseline as text: the schema first, one metric a line in a fixed order, integers alone. */
export function formatBaseline(baseline: Baseline): string {
  const metrics = HELD_METRICS.flatMap((name) => {
    const figure = baseline.metrics[name];
    return figure ? [`    ${JSON.stringify(notationOf(name).key)}: ${formatFigure(name, figure)}`] : [];
  });
  const leaks = [...baseline.acceptedLeaks]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((leak) => `    ${formatLeak(leak)}`);
  const findings = [...(baseline.acceptedFindings ?? [])]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((finding) => `    ${formatFinding(finding)}`);
  return [
    '{',
    `  "schema": ${JSON.stringify(BASELINE_SCHEMA)},`,
    `  "node": ${JSON.stringify(baseline.node)},`,
    ...(baseline.managers === undefined ? [] : [`  "managers": ${baseline.managers},`]),
    '  "metrics": {',
    metrics.join(',\n'),
    '  },',
    ...(baseline.heaviest ? [`  "heaviest": [\n${baseline.heaviest.map(formatClass).join(',\n')}\n  ],`] : []),
    ...listLines('acceptedLeaks', leaks, findings.length === 0),
    ...(findings.length > 0 ? listLines('acceptedFindings', findings, true) : []),
    '}',
    '',
  ].join('\n');
}

/** Of a thousand live managers and of one: both are whole numbers. */
function formatClass({ className, count, bytes }: LiveClass): string {
  const perThousand = Math.round(count * PER_THOUSAND);
  return `    { "class": ${JSON.stringify(className)}, "perThousandManagers": ${perThousand}, "bytesPerManager": ${Math.round(bytes)} }`;
}

function listLines(name: string, entries: readonly string[], isLast: boolean): string[] {
  const list = entries.length > 0 ? `[\n${entries.join(',\n')}\n  ]` : '[]';
  return [`  ${JSON.stringify(name)}: ${list}${isLast ? '' : ','}`];
}

function formatFigure(name: MetricName, figure: Figure): string {
  const { scale } = notationOf(name);
  const { value, spread } = rounded(name, figure);
  const [median, noise] = [Math.round(value * scale), Math.round(spread * scale)];
  return metricDefinition(name).kind === 'exact' ? String(median) : `{ "median": ${median}, "spread": ${noise} }`;
}

function formatLeak({ id, className, limit, reason }: AcceptedLeak): string {
  return formatEntry({ id, class: className, limitPerThousand: Math.round(limit * PER_THOUSAND), reason });
}

function formatFinding({ id, reason }: AcceptedFinding): string {
  return formatEntry({ id, reason });
}

function formatEntry(fields: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `{ ${pairs.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ')} }`;
}

const integer = v.pipe(v.number('must be a whole number'), v.safeInteger('must be a whole number'));
const count = v.pipe(integer, v.minValue(0, 'must be 0 or more'));
const words = v.pipe(v.string('must be a string'), v.regex(/\S/, 'must not be empty'));
const noisy = v.strictObject({ median: integer, spread: count }, 'must be { "median": …, "spread": … }');

const FILE = v.strictObject(
  {
    schema: v.literal(BASELINE_SCHEMA),
    node: v.pipe(
      v.string('must be a string'),
      v.regex(/^v\d+\.\d+\.\d+\S*$/, 'must be a version of Node, such as v20.19.0'),
    ),
    managers: v.optional(v.pipe(count, v.minValue(1, 'must be 1 or more'))),
    metrics: v.record(v.string(), v.unknown(), 'must be an object'),
    heaviest: v.optional(
      v.array(
        v.strictObject(
          { class: words, perThousandManagers: integer, bytesPerManager: integer },
          unknownFieldIn('a class: { class, perThousandManagers, bytesPerManager }'),
        ),
        'must be a list',
      ),
    ),
    acceptedLeaks: v.array(
      v.strictObject(
        { id: words, class: v.optional(words), limitPerThousand: count, reason: words },
        unknownFieldIn('an accepted leak: { id, class, limitPerThousand, reason }'),
      ),
      'must be a list',
    ),
    acceptedFindings: v.optional(
      v.array(
        v.strictObject({ id: words, reason: words }, unknownFieldIn('an accepted finding: { id, reason }')),
        'must be a list',
      ),
    ),
  },
  unknownFieldIn('a baseline'),
);

/**
 * Reads a baseline's text.
 *
 * @param file as messages name it
 * @throws WsProfileError BASELINE_INVALID for what is no baseline, is damaged or comes from a newer ws-profile
 */
export function parseBaseline(text: string, file: string): Baseline {
  const result = v.safeParse(FILE, readDocument(text, { ...DOCUMENT, file }));
  if (!result.success) {
    const [issue] = result.issues;
    throw damaged(file, `${v.getDotPath(issue) ?? 'it'} ${issue.message}`);
  }
  const { node, managers, metrics, heaviest, acceptedLeaks, acceptedFindings } = result.output;
  return {
    node,
    ...(managers !== undefined && { managers }),
    metrics: Object.fromEntries(Object.entries(metrics).map(([key, figure]) => readMetric(key, figure, file))),
    ...(heaviest && {
      heaviest: heaviest.map(({ class: className, perThousandManagers, bytesPerManager }) => ({
        className,
        count: perThousandManagers / PER_THOUSAND,
        bytes: bytesPerManager,
      })),
    }),
    acceptedLeaks: acceptedLeaks.map(({ id, class: className, limitPerThousand, reason }) => ({
      id,
      ...(className !== undefined && { className }),
      reason,
      limit: limitPerThousand / PER_THOUSAND,
    })),
    ...(acceptedFindings && { acceptedFindings }),
  };
}

function readMetric(key: string, figure: unknown, file: string): readonly [MetricName, Figure] {
  const name = metricOfKey(key);
  if (!name) {
    const guess = nearest(
      key,
      HELD_METRICS.map((held) => notationOf(held).key),
    );
    throw damaged(file, `metrics.${key} is no metric that ws-profile knows${guess ? `; did you mean ${guess}?` : ''}`);
  }
  const { scale } = notationOf(name);
  if (metricDefinition(name).kind === 'exact') {
    const exact = v.safeParse(integer, figure);
    if (!exact.success) throw damaged(file, `metrics.${key} must be a whole number, not ${shown(figure)}`);
    return [name, { value: exact.output / scale, spread: 0 }];
  }
  const result = v.safeParse(noisy, figure);
  if (!result.success) {
    throw damaged(file, `metrics.${key} must be { "median": …, "spread": … } of whole numbers, not ${shown(figure)}`);
  }
  return [name, { value: result.output.median / scale, spread: result.output.spread / scale }];
}

function damaged(file: string, what: string): WsProfileError {
  return damagedDocument({ ...DOCUMENT, file }, what);
}
