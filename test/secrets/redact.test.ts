import { describe, expect, it } from 'vitest';
import { redactDocument, redactSecrets, replaceSecrets } from '../../src/secrets/redact.js';
import { HARMLESS, SECRETS } from './examples.js';

describe('a text that holds a secret', () => {
  it.each(SECRETS)('%s', (_, secret, text) => {
    const redacted = redactSecrets(text(secret));
    expect(redacted).toContain('[redacted]');
    for (let at = 0; at + 6 <= secret.length; at++) expect(redacted).not.toContain(secret.slice(at, at + 6));
  });

  it.each(SECRETS)('as the key of a Map, in JSON: %s', (_, secret, text) => {
    const redacted = redactSecrets(JSON.stringify(text(secret)));
    expect(JSON.parse(redacted)).toContain('[redacted]');
    expect(redacted).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  it('keeps what stands around it', () => {
    expect(redactSecrets('wss://alice:hunter2@localhost:8080/room?id=7')).toBe(
      'wss://[redacted]@localhost:8080/room?id=7',
    );
    expect(redactSecrets('postgres://al.ice:p4ss@db.example.com/app')).toBe('postgres://[redacted]@db.example.com/app');
    expect(redactSecrets('user=7&password=hunter2&room=42')).toBe('user=7&password=[redacted]&room=42');
    expect(redactSecrets('from alice@example.com to bob@example.com')).toBe('from [redacted] to [redacted]');
  });

  it('is the same when it was redacted before', () => {
    for (const [, secret, text] of SECRETS) {
      const once = redactSecrets(text(secret));
      expect(redactSecrets(once)).toBe(once);
    }
  });

  it('may have it replaced by something of its length', () => {
    const text = 'user=7&password=hunter2';
    expect(replaceSecrets(text, (secret) => 'x'.repeat(secret.length))).toBe('user=7&password=xxxxxxx');
  });

  it.each(['a', 'a.', 'a@', '@a.', 'eyJ', '://a:', 'password=', '"\\"', '-----BEGIN A PRIVATE KEY-----', 'sk_live_'])(
    'is read in linear time, as backtracking would not end: %j again and again',
    (part) => {
      expect(redactSecrets(part.repeat(200_000 / part.length)).length).toBeGreaterThan(0);
    },
  );
});

describe('a text that holds none', () => {
  it.each(HARMLESS)('%j stays', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });
});

describe('a document', () => {
  it('is redacted in every string of it, but for the names of files', () => {
    const secret = 'alice@example.com';
    const document = { id: 7, list: [secret, null, { deep: `to ${secret}` }], file: `/home/${secret}/a.js` };
    expect(redactDocument(document)).toEqual({
      id: 7,
      list: ['[redacted]', null, { deep: 'to [redacted]' }],
      file: `/home/${secret}/a.js`,
    });
  });
});
