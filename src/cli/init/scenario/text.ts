import { quote } from '../conversation/message.js';
import { importLines, specifierFrom } from '../ways/code.js';
import { type Import, SUBJECT, type Way } from '../ways/way.js';
import { type Hook, hookLines } from './lines.js';

/** A scenario before it is written. */
export interface Draft {
  readonly name: string;
  readonly imports: readonly Import[];
  /** Fields that stand before the hooks, as lines. */
  readonly fields?: readonly string[];
  readonly hooks: readonly Hook[];
  readonly budgets?: { readonly handlesLeftOpen: number };
  /** What could not be found out, and what a reader should know; one paragraph each. */
  readonly notes: readonly string[];
}

export interface TextOptions {
  /** Where the scenario is written, absolute. */
  readonly folder: string;
  /** The module that it is for, absolute. */
  readonly module: string;
  /** Whether `ws-profile` can be imported where the scenario lies. */
  readonly hasPackage: boolean;
}

const WIDTH = 100;

/** The text of a scenario, as a person would have written it. */
export function scenarioText(draft: Draft, { folder, module, hasPackage }: TextOptions): string {
  const specifier = specifierFrom(folder, module);
  const own: readonly Import[] = hasPackage ? [{ from: 'ws-profile', names: ['defineScenario'] }] : [];
  const hooks = draft.hooks.map(hookLines);
  const body = [
    `name: ${quote(draft.name)},`,
    'managers: 50,',
    ...(draft.budgets ? [`budgets: { handlesLeftOpen: ${draft.budgets.handlesLeftOpen} },`] : []),
    ...(draft.fields ?? []),
    ...hooks.flatMap((lines, i) => (lines.length > 1 || i === 0 || hooks[i - 1]!.length > 1 ? ['', ...lines] : lines)),
  ];
  const lines = [
    ...importLines([...own, ...draft.imports], specifier),
    '',
    ...draft.notes.flatMap((note, i) => [...(i > 0 ? ['//'] : []), ...comment(note)]),
    ...(hasPackage
      ? ['export default defineScenario({']
      : ["/** @type {import('ws-profile').ScenarioDefinition} */", 'export default {']),
    ...body.map((line) => (line === '' ? '' : `  ${line}`)),
    hasPackage ? '});' : '};',
  ];
  return `${lines.join('\n').replaceAll(SUBJECT, specifier(SUBJECT))}\n`;
}

function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '//';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '//';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** What nobody knows to give, as a note. */
export function unknownNotes({ unknown }: Way): readonly string[] {
  return unknown.map(
    ({ parameter, of }) => `To be done: what ${of} wants as its \`${parameter}\` could not be found out.`,
  );
}
