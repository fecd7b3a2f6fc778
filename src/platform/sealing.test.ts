/** Sealed secrets open with their key at their place, and nowhere else. */
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seal, unseal } from './sealing.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'evenkeel-seal-'));
const own = { dataDir, secretKey: undefined };

test('what was sealed opens again, and shows nothing', () => {
  const sealed = seal(own, 'channel:slack', 'xoxb-canary');
  expect(sealed).not.toContain('canary');
  expect(unseal(own, 'channel:slack', sealed)).toBe('xoxb-canary');
  expect(seal(own, 'channel:slack', 'xoxb-canary')).not.toBe(sealed);
});
test('it opens at no other place, and not when changed', () => {
  const sealed = seal(own, 'channel:slack', 'secret');
  expect(() => unseal(own, 'channel:sms', sealed)).toThrow();
  expect(() => unseal(own, 'channel:slack', `${sealed.slice(0, -4)}AAAA`)).toThrow();
});
test('another key says what to do; a wrong one says what it must be', () => {
  const sealed = seal(own, 'channel:slack', 'secret');
  const other = { dataDir, secretKey: 'ab'.repeat(32) };
  expect(() => unseal(other, 'channel:slack', sealed)).toThrow('EVENKEEL_SECRET_KEY');
  expect(() => seal({ dataDir, secretKey: 'short' }, 'x', 'y')).toThrow('32 bytes');
});
test('the file of the key is for its owner alone and is made once', () => {
  const path = join(dataDir, 'secret.key');
  const before = readFileSync(path, 'utf8');
  seal(own, 'x', 'y');
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
