import pc from 'picocolors';
import { formatBytes } from '../../model/bytes.js';
import { escapeTerminal } from '../../model/escape.js';
import type { Phase, ProfileEvent } from '../../model/event.js';
import type { ScenarioResult } from '../../model/result.js';
import type { Sample } from '../../model/sample.js';
import type { Screen } from '../../model/screen.js';
import { countOf, formatDuration } from '../../report/parts/figures.js';
import { truncate } from '../../report/parts/layout.js';
import { roundChart } from '../../report/parts/round-chart.js';
import type { Follower } from '../../report/reporter.js';

export interface ProgressOptions {
  /** stderr. */
  readonly screen: Screen;
  /** Milliseconds; any fixed origin. */
  readonly now: () => number;
  /** Print what servers print. */
  readonly output?: boolean;
  /** Draw memory by round when a scenario ends. */
  readonly chart?: boolean;
}

/** Follows a run's events. At a terminal one line is drawn over and over; elsewhere a line a phase is printed. */
export interface Progress extends Follower {
  /** A screen of the same terminal for others: the live line is taken away before anything is written there. */
  share(other: Screen): Screen;
}

/** What is known about the scenario under way. */
interface Current {
  readonly name: string;
  readonly managers: number;
  readonly startedAt: number;
  phase: Phase | undefined;
  window: number | undefined;
  readonly samples: Sample[];
}

const CLEAR_LINE = '\r\x1b[K';
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

export function createProgress({ screen, now, chart = false, output = false }: ProgressOptions): Progress {
  const paint = pc.createColors(screen.color);
  let total = 0;
  let started = 0;
  let frame = 0;
  let isDrawn = false;
  const current = new Map<string, Current>();

  function clear(): void {
    if (isDrawn) screen.write(CLEAR_LINE);
    isDrawn = false;
  }

  function print(line: string): void {
    clear();
    screen.write(`${line}\n`);
  }

  function draw(scenario: Current): void {
    if (!screen.isTTY) return;
    const spinner = SPINNER[frame++ % SPINNER.length]!;
    const count = total > 1 ? `[${started}/${total}] ` : '';
    const text = truncate(`${count}${statusText(scenario, now())}`, screen.width - 3);
    screen.write(`${CLEAR_LINE}${paint.cyan(spinner)} ${text}`);
    isDrawn = true;
  }

  function showPhase(scenario: Current): void {
    if (screen.isTTY) draw(scenario);
    else print(`${escapeTerminal(scenario.name)}: ${phaseText(scenario)}`);
  }

  function start(name: string, managers: number): void {
    started++;
    current.set(name, { name, managers, startedAt: now(), phase: undefined, window: undefined, samples: [] });
    if (!screen.isTTY) print(`${escapeTerminal(name)}: ${countOf(managers, 'manager')} (${started} of ${total})`);
  }

  function finish({ name, verdict, durationMs }: ScenarioResult): void {
    clear();
    if (!screen.isTTY) print(`${escapeTerminal(name)}: ${verdict} after ${formatDuration(durationMs)}`);
    const samples = current.get(name)?.samples ?? [];
    current.delete(name);
    if (!chart) return;
    for (const loop of ['lifecycle', 'steady'] as const) {
      const lines = roundChart(
        samples.filter((sample) => sample.loop === loop),
        screen,
      );
      for (const line of lines) print(line);
    }
  }

  function advance(event: Extract<ProfileEvent, { type: 'phase' | 'round' | 'log' | 'output' }>): void {
    const scenario = current.get(event.name);
    if (event.type === 'log' || (event.type === 'output' && output))
      print(`${paint.dim(escapeTerminal(event.name))} ${escapeTerminal(event.message, 1000)}`);
    if (!scenario) return;
    if (event.type === 'phase') {
      scenario.phase = event.phase;
      scenario.window = event.window;
      showPhase(scenario);
      return;
    }
    if (event.type === 'round') scenario.samples.push(event.sample);
    draw(scenario);
  }

  function show(event: ProfileEvent): void {
    switch (event.type) {
      case 'run-started':
        total = event.scenarios.length;
        break;
      case 'scenario-started':
        start(event.name, event.managers);
        break;
      case 'scenario-finished':
        finish(event.result);
        break;
      case 'run-finished':
        clear();
        break;
      default:
        advance(event);
    }
  }

  function share(other: Screen): Screen {
    return {
      ...other,
      write(text) {
        clear();
        other.write(text);
      },
    };
  }

  return { show, share, end: clear };
}

function phaseText({ phase, window }: Current): string {
  return window === undefined ? (phase ?? 'starting') : `${phase} ${window}`;
}

/** `chat-factory  window 2  round 7  heap 5.1 MB (+12.3 kB)  3.2 s`. */
function statusText(scenario: Current, now: number): string {
  const parts = [escapeTerminal(scenario.name, 40), phaseText(scenario)];
  const sample = scenario.samples.at(-1);
  const first = scenario.samples.find((one) => one.loop === sample?.loop);
  if (sample && first) {
    const { heapUsed } = sample.memory;
    const growth = formatBytes(heapUsed - first.memory.heapUsed, { signed: true });
    parts.push(`${sample.loop === 'steady' ? 'steady round' : 'round'} ${sample.round + 1}`);
    parts.push(`heap ${formatBytes(heapUsed)} (${growth})`);
  }
  parts.push(formatDuration(now - scenario.startedAt));
  return parts.join('  ');
}
