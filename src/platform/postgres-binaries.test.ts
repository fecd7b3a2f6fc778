/** The copy of PostgreSQL's programs that every user may run leads nowhere outside itself. */
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyForEveryone, linkLibraries } from './postgres-binaries.ts';

const LIBRARY = 'libicuuc.so.60';

let base: string;
let lib: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'evenkeel-test-'));
  lib = join(base, 'package/native/lib');
  mkdirSync(lib, { recursive: true });
  writeFileSync(join(lib, `${LIBRARY}.2`), '');
  const links = [{ source: `native/lib/${LIBRARY}.2`, target: `native/lib/${LIBRARY}` }];
  writeFileSync(join(base, 'package/native/pg-symlinks.json'), JSON.stringify(links));
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const packaged = () => ({
  binDir: join(base, 'package/native/bin'),
  version: '18.4',
  packageDir: join(base, 'package'),
});

test('its links stay inside, so it outlives the folder it was copied from', () => {
  expect(linkLibraries(packaged(), join(base, 'fallback'))).toEqual({});
  const copy = copyForEveryone(packaged(), join(base, 'copies'));
  expect(readlinkSync(join(copy.packageDir ?? '', 'native/lib', LIBRARY))).toBe(`${LIBRARY}.2`);
});

test('a link that leads out, as older copies had, is mended', () => {
  symlinkSync(join(base, 'gone', `${LIBRARY}.2`), join(lib, LIBRARY));
  expect(linkLibraries(packaged(), join(base, 'fallback'))).toEqual({});
  expect(readlinkSync(join(lib, LIBRARY))).toBe(`${LIBRARY}.2`);
});
