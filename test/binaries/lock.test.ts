/** The lock file is complete for every platform, so that `npm ci` takes it everywhere. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingParts } from '../../scripts/complete-lock.ts';

const lock = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Parameters<typeof missingParts>[0] };

test('every optional package that is wanted is locked', () => {
  expect(missingParts(lock.packages)).toEqual({});
});

test('one that is missing, or there in another version only, is found', () => {
  const user = {
    version: '1.0.0',
    dev: true,
    optionalDependencies: { '@x/linux-x64-musl': '1.0.0' },
  };
  const wanted = {
    version: '1.0.0',
    cpu: ['x64'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  };
  expect(missingParts({ '': {}, 'node_modules/x': user })).toEqual({
    'node_modules/@x/linux-x64-musl': wanted,
  });
  expect(
    missingParts({
      '': {},
      'node_modules/x': user,
      'node_modules/@x/linux-x64-musl': { version: '2.0.0' },
    }),
  ).toEqual({ 'node_modules/x/node_modules/@x/linux-x64-musl': wanted });
});
