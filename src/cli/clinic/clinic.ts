import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { clinicFolder } from '../../artifacts/names.js';
import { resolveConfig } from '../../config/resolve.js';
import { type ExitCode, WsProfileError } from '../../errors.js';
import { type ClinicPhase, type ClinicResult, runClinic, untriedNode } from '../../integrations/clinic/clinic.js';
import type { ClinicTool } from '../../integrations/clinic/plan.js';
import { requireTool } from '../../integrations/optional-tool.js';
import { escapeTerminal } from '../../model/escape.js';
import { withScenarios } from '../../profile/run.js';
import { mapStack } from '../../scenario/compile/map-stack.js';
import type { PreparedScenario } from '../../scenario/prepared.js';
import { canarySecret } from '../../subject/canary-secret.js';
import { roundSettings } from '../../subject/scripted/round-settings.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { printableText } from '../terminal/printable.js';
import type { ClinicFlags } from './command.js';

/** Bubbleprof records a stack for every asynchronous operation: seconds of rounds make a page that still opens. */
const DEFAULT_DURATION_MS: Readonly<Record<ClinicTool, number>> = {
  doctor: 10_000,
  heapprofiler: 10_000,
  flame: 10_000,
  bubbleprof: 3_000,
};

const PHASES: Readonly<Record<ClinicPhase, string>> = {
  rounds: 'rounds under way',
  analysis: 'analysing',
  page: 'writing the page',
};

/** Runs `ws-profile clinic` and returns its exit code. */
export async function clinic(process: NodeJS.Process, wanted: string, flags: ClinicFlags): Promise<ExitCode> {
  const isFile = existsSync(resolve(process.cwd(), wanted));
  const config = await resolveConfig({
    root: process.cwd(),
    path: flags.config,
    env: process.env,
    isTerminal: false,
    flags: { scenarios: isFile ? [wanted] : undefined, managers: flags.managers },
  });
  const manifest = requireTool('clinic', config.root);
  const interrupt = interruptSignal(process);
  const { tool } = flags;
  const say = (line: string) => void process.stderr.write(`${escapeTerminal(printableText(process, line))}\n`);
  const untried = untriedNode(process.version);
  if (untried) say(untried);
  try {
    await withScenarios({ config }, interrupt.signal, async (scenarios) => {
      const { settings, file, compiled } = pickScenario(scenarios, isFile ? undefined : wanted);
      const result = await runClinic({
        tool,
        manifest,
        root: config.root,
        entry: compiled.entry,
        file,
        mapStack: (text) => mapStack(text, compiled.original),
        settings: roundSettings(settings, canarySecret()),
        durationMs: flags.duration ?? DEFAULT_DURATION_MS[tool],
        folder: clinicFolder(config.root, { scenario: settings.name, tool, at: new Date() }),
        signal: interrupt.signal,
        onPhase: (phase) => say(`clinic ${tool}: ${PHASES[phase]}`),
        onLine: say,
      });
      process.stdout.write(`${describe(tool, settings.name, result, config.root).join('\n')}\n`);
    });
    return 0;
  } finally {
    interrupt.release();
  }
}

function pickScenario(scenarios: readonly PreparedScenario[], name: string | undefined): PreparedScenario {
  const matching = name === undefined ? scenarios : scenarios.filter(({ settings }) => settings.name === name);
  const [first] = matching;
  if (first && matching.length === 1) return first;
  const names = scenarios.map(({ settings }) => settings.name).join(', ');
  throw new WsProfileError(
    'SCENARIO_NOT_FOUND',
    first
      ? `clinic takes one scenario, and there are ${matching.length} here`
      : `there is no scenario or file "${name}"`,
    { hint: `There are: ${names}.` },
  );
}

function describe(
  tool: ClinicTool,
  name: string,
  { html, rounds, recommendation }: ClinicResult,
  root: string,
): string[] {
  const lines = [`clinic ${tool}   ${name}   ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`];
  if (recommendation) {
    lines.push('', `  doctor says: ${escapeTerminal(recommendation.title)}`);
    lines.push(...recommendation.points.map((point) => `    - ${escapeTerminal(point, 400)}`));
  }
  return [...lines, '', `  page  ${relative(root, html)}`];
}
