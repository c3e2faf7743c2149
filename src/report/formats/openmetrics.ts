import { escapeLabel } from '../../model/escape.js';
import { METRIC_NAMES, type MetricUnit, metricDefinition } from '../../model/metric.js';
import { isMeasured, type MeasuredScenario, type ScenarioResult } from '../../model/result.js';
import type { ReportOptions } from '../reporter.js';

type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'info' | 'stateset';
  readonly unit?: 'bytes' | 'seconds';
  readonly help: string;
  readonly samples: readonly { readonly suffix?: string; readonly labels: Labels; readonly value: number }[];
}

/** OpenMetrics 1.0 text. Base units (bytes, seconds), one family a metric, the scenario as a label. */
export function openmetricsReporter({ result, screen, version }: ReportOptions): void {
  const measured = result.scenarios.filter(isMeasured);
  const about = { version, node: result.node, platform: result.platform };
  const families: Family[] = [
    { name: 'ws_profile', type: 'info', help: 'The run.', samples: [{ suffix: '_info', labels: about, value: 1 }] },
    verdicts(result.scenarios),
    ...METRIC_NAMES.flatMap((name) => metricFamilies(name, measured)),
    memory(measured),
    ...leaks(measured),
    findings(measured),
  ];
  for (const family of families) if (family.samples.length > 0) screen.write(familyText(family));
  screen.write('# EOF\n');
}

const VERDICTS = ['pass', 'fail', 'undecided', 'error'] as const;

function verdicts(scenarios: readonly ScenarioResult[]): Family {
  const samples = scenarios.flatMap((scenario) =>
    VERDICTS.map((verdict) => ({
      labels: { scenario: scenario.name, ws_profile_verdict: verdict },
      value: scenario.verdict === verdict ? 1 : 0,
    })),
  );
  return { name: 'ws_profile_verdict', type: 'stateset', help: "The scenario's verdict.", samples };
}

/** The figure, and where there are some its baseline and its budget, as families of their own. */
function metricFamilies(metric: (typeof METRIC_NAMES)[number], scenarios: readonly MeasuredScenario[]): Family[] {
  const { label, unit } = metricDefinition(metric);
  const family = (part: string, help: string, pick: 'value' | 'baseline' | 'budget'): Family => ({
    name: `ws_profile_${snakeCase(metric)}${part}${UNIT_SUFFIX[unit]}`,
    type: 'gauge',
    ...(unit === 'bytes' ? { unit: 'bytes' } : unit === 'ms' ? { unit: 'seconds' } : {}),
    help,
    samples: scenarios.flatMap((scenario) => {
      const value = scenario.metrics[metric]?.[pick] ?? null;
      return value === null
        ? []
        : [{ labels: { scenario: scenario.name }, value: unit === 'ms' ? value / 1000 : value }];
    }),
  });
  return [
    family('', `${label}.`, 'value'),
    family('_baseline', `${label}: the committed figure.`, 'baseline'),
    family('_budget', `${label}: the limit.`, 'budget'),
  ];
}

const UNIT_SUFFIX: Readonly<Record<MetricUnit, string>> = {
  bytes: '_bytes',
  ms: '_seconds',
  perSecond: '_per_second',
  count: '',
};

/** `liveBytesPerManager` is `live_per_manager`: the unit comes last, as OpenMetrics wants it. */
function snakeCase(name: string): string {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return snake.replace(/_bytes(?=_|$)/, '').replace(/_per_second$/, '');
}

function memory(scenarios: readonly MeasuredScenario[]): Family {
  const samples = scenarios.flatMap((scenario) =>
    Object.entries(scenario.phases).flatMap(([phase, figures]) =>
      Object.entries(figures as Readonly<Record<string, number>>).map(([kind, value]) => ({
        labels: { scenario: scenario.name, phase, kind: snakeCase(kind) },
        value,
      })),
    ),
  );
  return { name: 'ws_profile_memory_bytes', type: 'gauge', unit: 'bytes', help: 'Memory by phase.', samples };
}

function leaks(scenarios: readonly MeasuredScenario[]): Family[] {
  const each = scenarios.flatMap((scenario) =>
    scenario.leaks.map((leak) => ({
      labels: { scenario: scenario.name, id: leak.id, class: leak.className, loop: leak.loop, status: leak.status },
      per: leak.per,
    })),
  );
  const samples = (pick: 'count' | 'bytes') => each.map(({ labels, per }) => ({ labels, value: per[pick] }));
  const units = 'per manager (lifecycle loop), exercise (steady loop), or second.';
  return [
    { name: 'ws_profile_leak_objects', type: 'gauge', help: `Objects leaked ${units}`, samples: samples('count') },
    {
      name: 'ws_profile_leak_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: `Bytes leaked ${units}`,
      samples: samples('bytes'),
    },
  ];
}

function findings(scenarios: readonly MeasuredScenario[]): Family {
  const samples = scenarios.flatMap((scenario) =>
    scenario.findings.map(({ id, kind, status, count }) => ({
      labels: { scenario: scenario.name, id, kind, status },
      value: count,
    })),
  );
  const help = 'Managers that a fault of isolation joins, or messages that went astray.';
  return { name: 'ws_profile_isolation_finding', type: 'gauge', help, samples };
}

function familyText({ name, type, unit, help, samples }: Family): string {
  const lines = [`# TYPE ${name} ${type}`, ...(unit ? [`# UNIT ${name} ${unit}`] : []), `# HELP ${name} ${help}`];
  for (const { suffix = '', labels, value } of samples) {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
    lines.push(`${name}${suffix}{${pairs.join(',')}} ${value}`);
  }
  return `${lines.join('\n')}\n`;
}
