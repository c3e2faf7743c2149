import { pathText } from '../../model/path.js';
import { positionText } from '../../model/position.js';
import type { MeasuredScenario } from '../../model/result.js';
import type { OpenTimers } from '../../model/sample.js';
import { formatExponent, formatFigure, formatNumber } from './figures.js';

// Raw text from a heap is among it: the report escapes it for its own language.

/** What there is to say beside leaks and figures, a sentence each. */
export function noteTexts(scenario: MeasuredScenario): string[] {
  return [
    ...scaleNotes(scenario),
    ...refusalNotes(scenario),
    ...survivorNotes(scenario),
    ...handleNotes(scenario),
    ...scenario.notes,
  ];
}

/** What one manager costs as their number grows. */
function scaleNotes({ scale }: MeasuredScenario): string[] {
  if (!scale) return [];
  const { points, createMs, liveBytes } = scale;
  const costs = [
    createMs &&
      `create ${points.map((point) => formatFigure(point.createMs, 'ms')).join(', ')} (${formatExponent(createMs)})`,
    liveBytes &&
      `live ${points.map((point) => formatFigure(point.liveBytes, 'bytes')).join(', ')} (${formatExponent(liveBytes)})`,
  ];
  const managers = points.map((point) => formatNumber(point.managers)).join(', ');
  const said = costs.filter(Boolean).join('; ') || 'nothing that could be fitted';
  return [`One manager of ${managers} costs: ${said}.`];
}

const MAX_REFUSALS = 20;

/** What the factory did with ids that it was to refuse. */
function refusalNotes({ refusals = [] }: MeasuredScenario): string[] {
  const taken = refusals.filter(({ refused }) => !refused);
  const more = taken.length - MAX_REFUSALS;
  return [
    ...taken
      .slice(0, MAX_REFUSALS)
      .map(({ id, did }) => `The id ${JSON.stringify(id)} was to be refused: createFor ${did}.`),
    ...(more > 0 ? [`${more} more ids were not refused.`] : []),
  ];
}

/** Who holds managers that fail the scenario though their number does not grow: no leak says so. */
function survivorNotes({ survivors, metrics, leaks }: MeasuredScenario): string[] {
  if (!survivors || metrics.survivors?.verdict !== 'fail') return [];
  const notes = survivors.map(
    ({ count, className, path }) =>
      `Survives, but does not grow: ${count} ${className}, held by ${pathText(path, 'from-root')}.`,
  );
  if (leaks.some(({ loop }) => loop === 'lifecycle')) return notes;
  if (notes.length === 0)
    return ['Nothing that a program holds leads to a survivor in the last snapshot: they come and go.'];
  const { value, budget } = metrics.survivors;
  if (budget === null || value <= budget) return notes;
  return [...notes, `If so many are meant to survive, set the scenario's budget: survivors: ${value}.`];
}

/** More calls than these are counted. */
const MAX_CALLS = 5;

function handleNotes({ handlesLeftOpen = {}, openTimers = [] }: MeasuredScenario): string[] {
  const kinds = Object.entries(handlesLeftOpen).map(([kind, count]) => `${count} ${kind}`);
  if (kinds.length === 0) return [];
  const timers = openTimers.slice(0, MAX_CALLS).map(timersText);
  if (openTimers.length > MAX_CALLS) timers.push(`${openTimers.length - MAX_CALLS} more`);
  const which = timers.length > 0 ? ` Timers: ${timers.join('; ')}.` : '';
  return [`Left open after teardown: ${kinds.join(', ')}.${which}`];
}

/** `setInterval, 30 s, that calls sweep at src/hub.ts:12:7` */
function timersText({ call, callback, at, count }: OpenTimers): string {
  const times = count > 1 ? `${count} × ` : '';
  const where = at ? ` at ${positionText(at)}` : '';
  return `${times}${call}, that calls ${callback || 'a function'}${where}`;
}
