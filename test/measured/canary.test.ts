import { describe, expect, it } from 'vitest';
import { CANARY_LENGTH, canaryIndex, canaryOf } from '../../src/measured/canary.js';
import { canarySearch } from '../../src/measured/canary-search.js';

const secret = '0123456789abcdef0123456789abcdef';
const mark = canaryOf(secret, 7);
const find = canarySearch(secret);

describe('a canary', () => {
  it('is one for each manager, of letters and digits that no format changes', () => {
    expect(mark).toMatch(/^[a-z0-9]+$/);
    expect(mark).toHaveLength(CANARY_LENGTH);
    expect(canaryOf(secret, 8)).not.toBe(mark);
    expect(canaryIndex(secret, mark)).toBe(7);
  });

  it('is not made from another one: its end depends on a part of the secret that no mark shows', () => {
    expect(canaryIndex(secret, canaryOf(secret.slice(0, 16) + 'f'.repeat(16), 7))).toBeUndefined();
  });

  it.each([
    ['plain', `{"from":"${mark}"}`],
    ['upper case', `HELLO ${mark.toUpperCase()}`],
    ['hex', Buffer.from(mark).toString('hex')],
    ['base64', Buffer.from(`${mark}!`).toString('base64')],
    ['base64', Buffer.from(`x${mark} and more`).toString('base64url')],
    ['base64', `data: ${Buffer.from(`xy${mark}`).toString('base64')}`],
  ])('is found in %s: %s', (writing, text) => {
    expect(find(Buffer.from(text))).toEqual([{ index: 7, writing }]);
  });

  it('is found in UTF-16, and between bytes that are no text', () => {
    expect(find(Buffer.from(mark, 'utf16le'))).toEqual([{ index: 7, writing: 'UTF-16' }]);
    const binary = Buffer.concat([Buffer.from([0xff, 0, 0x81]), Buffer.from(mark), Buffer.from([0xfe])]);
    expect(find(binary)).toEqual([{ index: 7, writing: 'plain' }]);
  });

  it('is found as often as it is there, and not where it is cut', () => {
    expect(find(Buffer.from(mark + mark + canaryOf(secret, 3)))).toHaveLength(3);
    expect(find(Buffer.from(mark.slice(0, -1)))).toEqual([]);
    expect(find(Buffer.from(mark.slice(1)))).toEqual([]);
  });
});
