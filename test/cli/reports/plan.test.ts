import { describe, expect, it } from 'vitest';
import { planReports } from '../../../src/cli/reports/plan.js';
import { WsProfileError } from '../../../src/errors.js';

function plan(requests: readonly string[], environment: Record<string, string> = {}, json = false) {
  return planReports(requests, { environment, json });
}

const names = (targets: ReturnType<typeof plan>) =>
  targets.map(({ name, to }) => `${name} ${typeof to === 'string' ? to : to.file}`);

function errorOf(action: () => unknown): Pick<WsProfileError, 'code' | 'message' | 'hint'> | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof WsProfileError) return error;
    throw error;
  }
  return undefined;
}

describe('choice of reporters', () => {
  it('is the terminal without a word, JSON alone on stdout under --json', () => {
    expect(names(plan([]))).toEqual(['terminal stdout']);
    expect(names(plan([], {}, true))).toEqual(['json stdout']);
    expect(names(plan(['json'], {}, true))).toEqual(['json stdout']);
  });

  it('keeps the terminal when all others go to files', () => {
    expect(names(plan(['junit=a.xml', 'sarif=b.sarif']))).toEqual(['terminal stdout', 'junit a.xml', 'sarif b.sarif']);
  });

  it('moves people’s reports to stderr when a format owns stdout', () => {
    expect(names(plan(['terminal', 'junit']))).toEqual(['terminal stderr', 'junit stdout']);
  });

  it('adds annotations and the step summary on GitHub Actions', () => {
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/tmp/summary.md' };
    expect(names(plan([], environment))).toEqual(['terminal stdout', 'github stdout', 'markdown /tmp/summary.md']);
    expect(names(plan(['github=x'], environment))).toEqual(['terminal stdout', 'github x', 'markdown /tmp/summary.md']);
    expect(names(plan([], environment, true))).toEqual(['json stdout', 'github stderr', 'markdown /tmp/summary.md']);
  });

  it('takes file names with an equals sign', () => {
    expect(names(plan(['json=a=b.json']))).toContain('json a=b.json');
  });

  it('refuses an unknown reporter and guesses what was meant', () => {
    expect(errorOf(() => plan(['junti=x']))).toMatchObject({ code: 'REPORTER_UNKNOWN', hint: "Did you mean 'junit'?" });
    expect(errorOf(() => plan(['teamcity']))?.hint).toContain('terminal, json, junit');
    expect(errorOf(() => plan(['__proto__']))?.code).toBe('REPORTER_UNKNOWN');
  });

  it('refuses an empty file name, two owners of stdout and two reports in one file', () => {
    expect(errorOf(() => plan(['junit=']))?.code).toBe('USAGE');
    expect(errorOf(() => plan(['junit', 'sarif']))?.message).toBe('The reporters junit and sarif both want stdout.');
    expect(errorOf(() => plan(['junit=a', 'sarif=./a']))?.code).toBe('USAGE');
  });
});
