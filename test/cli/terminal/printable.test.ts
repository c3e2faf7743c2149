import { describe, expect, it } from 'vitest';
import { printError } from '../../../src/cli/terminal/print-error.js';
import { printableText } from '../../../src/cli/terminal/printable.js';
import { noteHiddenSecrets } from '../../../src/cli/terminal/show-secrets.js';
import { WsProfileError } from '../../../src/errors.js';
import { fakeProcess } from '../fake-process.js';

const TEXT = 'wss://alice:hunter2@localhost/';

function processWith(about: { flag?: boolean; stdout?: boolean; stderr?: boolean; ci?: string }) {
  const fake = fakeProcess({ cwd: '/', env: about.ci === undefined ? {} : { CI: about.ci } });
  fake.process.stdout.isTTY = about.stdout ?? true;
  fake.process.stderr.isTTY = about.stderr ?? true;
  if (about.flag ?? true) fake.process.argv.push('--show-secrets');
  return fake;
}

describe('a secret that is printed', () => {
  it('is shown at a terminal to who asks for it', () => {
    const fake = processWith({});
    expect(printableText(fake.process, TEXT)).toBe(TEXT);
    printError(fake.process, new WsProfileError('LOAD_FAILED', `no connection to ${TEXT}`));
    expect(fake.stderr()).toContain(TEXT);
  });

  it.each([
    ['nobody asked', { flag: false }],
    ['stdout is no terminal', { stdout: false }],
    ['stderr is no terminal', { stderr: false }],
    ['CI runs us', { ci: 'true' }],
  ])('is redacted where %s', (_, about) => {
    const fake = processWith(about);
    expect(printableText(fake.process, TEXT)).toBe('wss://[redacted]@localhost/');
    noteHiddenSecrets(fake.process);
    expect(fake.stderr().includes('secrets stay redacted')).toBe(!('flag' in about));
    printError(fake.process, new WsProfileError('LOAD_FAILED', `no connection to ${TEXT}`, { hint: TEXT }));
    expect(fake.stderr()).not.toContain('hunter2');
  });
});
