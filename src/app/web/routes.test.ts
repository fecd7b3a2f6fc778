/** The table of pages: an address stands in it once, or the router refuses to start. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('no address is listed twice', () => {
  const text = readFileSync(new URL('routes.tsx', import.meta.url), 'utf8');
  const paths = [...text.matchAll(/\{ path: '([^']+)'/g)].map((match) => match[1]);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths).toEqual([...new Set(paths)]);
});
