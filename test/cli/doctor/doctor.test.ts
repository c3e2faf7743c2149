import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../src/cli/doctor/machine.js';
import { checkMachine } from '../../../src/cli/doctor/machine-checks.js';
import type { ScenarioSettings } from '../../../src/model/scenario.js';

const GOOD: Machine = {
  node: 'v20.19.0',
  gc: true,
  loopback: true,
  openFiles: 20_000,
  freeMemoryBytes: 8e9,
  freeDiskBytes: 50e9,
  writable: true,
};

function scenario(name: string, managers: number): ScenarioSettings {
  return {
    name,
    managers,
    file: `${name}.scenario.ts`,
    rounds: 3,
    warmup: 3,
    concurrency: 10,
    timeoutMs: 10_000,
    steady: false,
    tags: [],
    budgets: {},
  };
}

/** The checks that are not in order, by name. */
function complaints(machine: Partial<Machine>, scenarios: readonly ScenarioSettings[] = []): Record<string, string> {
  const checks = checkMachine({ ...GOOD, ...machine }, scenarios);
  return Object.fromEntries(checks.filter(({ status }) => status !== 'ok').map(({ name, status }) => [name, status]));
}

describe('ws-profile doctor', () => {
  it('finds nothing wrong with a machine that has everything', () => {
    expect(complaints({}, [scenario('rooms', 200)])).toEqual({});
    expect(complaints({ openFiles: undefined })).toEqual({});
    expect(complaints({ openFiles: Number.POSITIVE_INFINITY }, [scenario('rooms', 10_000)])).toEqual({});
  });

  it('fails what profiling can not do without, and says what to do', () => {
    const nothing = {
      node: 'v18.20.0',
      gc: false,
      loopback: false,
      freeMemoryBytes: 1e6,
      freeDiskBytes: 1e6,
      writable: false,
    };
    expect(complaints(nothing)).toEqual({
      Node: 'fail',
      '--expose-gc': 'fail',
      loopback: 'fail',
      'free memory': 'fail',
      'free disk': 'fail',
      folder: 'fail',
    });
    for (const { status, fix } of checkMachine({ ...GOOD, ...nothing }, []))
      if (status === 'fail') expect(fix).toBeTruthy();
  });

  it('takes 20.19 as the oldest Node', () => {
    expect(complaints({ node: 'v20.18.3' })).toEqual({ Node: 'fail' });
    expect(complaints({ node: 'v26.0.0' })).toEqual({});
  });

  it('holds the file-descriptor limit against the managers that the scenarios ask for', () => {
    const scenarios = [scenario('few', 5), scenario('many', 400)];
    expect(complaints({ openFiles: 256 }, scenarios)).toEqual({ 'open files': 'fail' });
    expect(complaints({ openFiles: 1024 }, scenarios)).toEqual({ 'open files': 'warn' });
    const files = checkMachine({ ...GOOD, openFiles: 256 }, scenarios).find(({ name }) => name === 'open files');
    expect(files?.found).toContain('many asks for 400 managers');
    expect(files?.fix).toContain('ulimit -n 2048');
  });
});
