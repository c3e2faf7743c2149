import { createRequire } from 'node:module';
import { join } from 'node:path';
import { WsProfileError } from '../../errors.js';

type Sdk = typeof import('@opentelemetry/sdk-metrics');
type Prometheus = typeof import('@opentelemetry/exporter-prometheus');
type Otlp = typeof import('@opentelemetry/exporter-metrics-otlp-http');

/** OpenTelemetry's SDK, its optional packages loaded when they are asked for. */
export interface OpenTelemetry {
  readonly sdk: Sdk;
  readonly prometheus: Prometheus | undefined;
  readonly otlp: Otlp | undefined;
}

/**
 * Loads what is needed, as the project sees it, else as ws-profile itself does.
 *
 * @throws WsProfileError TOOL_MISSING, which names every package that is missing
 */
export function loadOpenTelemetry(
  root: string,
  wants: { readonly prometheus: boolean; readonly otlp: boolean },
): OpenTelemetry {
  const names = [
    '@opentelemetry/sdk-metrics',
    ...(wants.prometheus ? ['@opentelemetry/exporter-prometheus'] : []),
    ...(wants.otlp ? ['@opentelemetry/exporter-metrics-otlp-http'] : []),
  ];
  const loaded = new Map(names.map((name) => [name, load(name, root)]));
  const missing = names.filter((name) => loaded.get(name) === undefined);
  if (missing.length > 0) {
    throw new WsProfileError(
      'TOOL_MISSING',
      `metrics need ${missing.join(' and ')}, which ${missing.length === 1 ? 'is' : 'are'} not installed`,
      {
        hint: `Install them beside ws-profile: npm install --save-dev @opentelemetry/api ${missing.join(' ')}`,
      },
    );
  }
  return {
    sdk: loaded.get('@opentelemetry/sdk-metrics') as Sdk,
    prometheus: loaded.get('@opentelemetry/exporter-prometheus') as Prometheus | undefined,
    otlp: loaded.get('@opentelemetry/exporter-metrics-otlp-http') as Otlp | undefined,
  };
}

function load(name: string, root: string): unknown {
  for (const from of [join(root, 'package.json'), import.meta.url]) {
    try {
      return createRequire(from)(name);
    } catch (error) {
      // Not from there; one that is there and breaks is told.
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}
